/** Spanish. */

import type { Language } from "./language.ts";

const kin =
  "esposa|esposo|mujer|marido|pareja|novia|novio|hijo|hija|madre|padre|mamá|papá|hermana|hermano|abuela|abuelo";
const animals = "perro|perra|gato|gata|conejo|caballo|loro|tortuga|hámster";

export const spanish: Language = {
  code: "es",
  hasCapitals: true,
  nothing:
    /\b(?:es broma|bromeo|era broma|jaja\w*|no (?:guardes|recuerdes|almacenes|anotes)|olvida)\b|😂|🤣/iu,
  foreign:
    /(?:\b(?:traduce|resume|corrige|reescribe|revisa|siguiente|carta|poema|ejemplo|frase|texto)\b[^.!?\n]{0,80}:\s|\b(?:escribe|redacta|crea|inventa|genera|haz|escríbeme)\b[^.!?\n]{0,60}\b(?:carta|correo|historia|cuento|poema|novela|diálogo|guion|perfil|mensaje|texto|personaje|canción|biografía|presentación)\b|imagina|finge|actúa como|haz de cuenta|érase una vez|(?<!\p{L})(?:mi|el|la) (?:personaje|protagonista|novela|cliente|amigo|amiga|jefe)(?!\p{L}))/iu,
  noAllergen:
    /^(?:lunes|martes|mañanas?|gente|idiotas|trabajo|escuela|\p{L}+(?:dad|ción|ciones|eza|ismo|ez|erías?|encia|anza)|mentiras?|drama|amor|ejercicio|reuniones|tareas?|compromiso|matemáticas|política|despertador|(?!azúcar|caviar|mar$)\p{L}+(?:ar|er|ir)|tu .*|mi .*)$/iu,
  introduces:
    /^(?:hola|sobre mí|acerca de mí|datos|para (?:que sepas|tu información)|nota|recuerda(?: esto)?|contexto|por cierto|actualización|corrección|importante|mis? (?:nombre|alergias?|datos|cumpleaños|dieta)|alergias?|dieta)$/iu,
  introductions: [
    [
      /(?<!\p{L})(?:[Hh]ola|[Bb]uenas|[Bb]uenos días|[Bb]uenas tardes)[ ,!.]*(?:[Ss]oy|[Yy]o soy) (\p{Lu}\p{Ll}+)(?=[,.!]| y |$)/gu,
      "me llamo $1",
    ],
    [/(?<!\p{L})[Ss]oy (\p{Lu}\p{Ll}+)(?:, (?:encantad[oa]|mucho gusto))/gu, "me llamo $1"],
  ],
  supposed:
    /^(?:si|cuando|aunque|ojalá|quizás?|tal vez|supongamos|dónde|qué|quién|cómo|acaso)(?!\p{L})|(?<!\p{L})(?:dice|dijo|dicen|decía|contó|preguntó|escribió|quiero|quisiera|querría|gustaría|podría|debería|sueño|soñé|antes|de niño|de niña|de pequeño|de pequeña|si fuera|como si|casi)(?!\p{L})/iu,
  doubt: /(?<!\p{L})(?:no|nunca|ya no|jamás|tampoco|vivía|trabajaba|solía|era|ni)(?!\p{L})/iu,
  rewrites: [
    [/ y (?=(?:ahora )?(?:vivo|trabajo|soy|tengo|mi|me llamo)(?!\p{L}))/giu, ", "],
    [/(trabajo (?:en|para) [^,.]{2,40}?) como (?=\p{L})/giu, "$1, trabajo como "],
    [/,? pero no (?:al? |a la )?[^,.;]*$/iu, ""],
    [/me llamo (\p{Lu}\p{L}+),? no \p{Lu}\p{L}+$/giu, "me llamo $1"],
    [/me (?:he mudado|mudé) de (.{1,60}?) a /giu, "me mudé a "],
  ],
  clauses:
    /(?:, (?:y |pero )?| pero )(?=(?:(?:ahora )?vivo|(?:ahora )?trabajo|soy|tengo|mi|me|yo)(?!\p{L}))/iu,
  openers:
    /^(?:(?:hola|oye|bueno|pues|además|por cierto|sí|y|pero|recuerda que|ahora|yo|buenas|encantado|encantada)(?!\p{L})[\s,!:.]*)+/iu,
  closers: /, (?:por cierto|gracias|encantad[oa]|mucho gusto)$/iu,
  tails:
    /(?:,? (?:porque|desde|aunque|pero|con|donde|que|hace|por|ahora|actualmente|como|y|cerca|el año|este año)(?!\p{L}).*|, (?!\p{Lu}).*)$/iu,
  list: / ?, ?(?:y |e |o )?(?:al? |a las? |a los )?| (?:y|e|o) (?:al? |a las? |a los )?/iu,
  never:
    /^(?:un|una|unos|mi|tu|su|paz|casa|constante|las nubes|la luna|otro|otra|el pasado|de|lo|todo|todos|nada|aquí|allí|noche|interesante|marte|que|quien|como)(?!\p{L})/iu,
  canonical: (thing) => thing.trim().toLowerCase(),
  rules: [
    { slot: "name", pattern: /^(?:me llamo|mi nombre es) (?<v>[^,]+?)(?: y .*)?$/iu },
    { slot: "location", ends: true, pattern: /^ya no vivo en (?<v>[^,]+)$/iu },
    {
      slot: "location",
      pattern:
        /^(?:(?:ahora |actualmente )?vivo en|resido en|estoy viviendo en|me mudé a|me he mudado a) (?<v>.+)$/iu,
    },
    { slot: "origin", pattern: /^(?:soy (?:originari[oa] )?de|nací en|vengo de) (?<v>.+)$/iu },
    { slot: "employer", ends: true, pattern: /^(?:ya no trabajo (?:en|para)|dejé) (?<v>[^,]+)$/iu },
    { slot: "employer", pattern: /^(?:ahora |actualmente )?trabajo (?:en|para) (?<v>.+)$/iu },
    {
      slot: "occupation",
      pattern: /^(?:ahora |actualmente )?trabajo (?:como|de) (?<v>\p{L}+)(?: en .*)?$/iu,
    },
    {
      slot: "occupation",
      pattern:
        /^soy (?<v>enfermer[oa]|médic[oa]|profesora?|maestr[oa]|ingenier[oa]|abogad[oa]|arquitect[oa]|cociner[oa]|periodista|dentista|programadora?|diseñadora?)$/iu,
    },
    {
      slot: "allergy",
      pattern:
        /^(?:soy (?:muy )?alérgic[oa]|tengo (?:una )?alergia) (?:al|a los|a las|a la|a) (?<v>.+)$/iu,
    },
    {
      slot: "diet",
      pattern: /^soy (?<v>vegetarian[oa]|vegan[oa]|celíac[oa]|intolerante a la lactosa)$/iu,
    },
    { slot: "birthday", pattern: /^(?:mi cumpleaños es|cumplo años|nací) el (?<v>\d.{2,30})$/iu },
    {
      slot: "favorite",
      pattern: /^mi (?<k>[^,]{1,40}?) (?:favorit[oa]|preferid[oa]) es (?<v>.+)$/iu,
    },
    { slot: "family", pattern: new RegExp(`^mi (?<k>${kin}) se llama (?<v>[^,]+)$`, "iu") },
    {
      slot: "pet",
      pattern: new RegExp(
        `^(?:mi|tengo una?) (?<k>${animals}) (?:se llama|que se llama|llamad[oa]) (?<v>[^,]+)$`,
        "iu",
      ),
    },
  ],
};

/** French. */

import type { Language } from "./language.ts";

const kin =
  "femme|mari|épouse|époux|copine|copain|compagne|compagnon|fils|fille|mère|père|sœur|soeur|frère|grand-mère|grand-père";
const animals = "chien|chienne|chat|chatte|lapin|cheval|perroquet|tortue|hamster";

export const french: Language = {
  code: "fr",
  hasCapitals: true,
  nothing:
    /(?<!\p{L})(?:je plaisante|je rigole|c'est une blague|mdr|haha\w*|ne (?:retiens|retenez|garde|gardez|note|notez|mémorise|mémorisez|stocke|enregistre) pas|oublie|oubliez)(?!\p{L})|😂|🤣/iu,
  foreign:
    /(?:(?<!\p{L})(?:traduis|traduisez|résume|résumez|corrige|corrigez|réécris|relis|suivante?|lettre|poème|exemple|phrase|texte)(?!\p{L})[^.!?\n]{0,80}:\s|(?<!\p{L})(?:écris|écrivez|rédige|rédigez|crée|invente|génère|compose)(?!\p{L})[^.!?\n]{0,60}(?<!\p{L})(?:lettre|mail|e-mail|courriel|histoire|conte|poème|roman|dialogue|scénario|profil|message|texte|personnage|chanson|biographie|présentation)(?!\p{L})|imagine|imaginez|fais semblant|joue le rôle|il était une fois|(?<!\p{L})(?:mon|ma|le|la) (?:personnage|héros|héroïne|roman|client|cliente|ami|amie|chef)(?!\p{L}))/iu,
  noAllergen:
    /^(?:lundis?|mardis?|matins?|gens|idiots?|cons|travail|école|\p{L}+(?:té|tion|tions|ise|isme|ence|ance|eur|esse)|mensonges?|drames?|amour|sport|réunions?|devoirs|engagement|maths|politique|réveil|ton .*|mon .*|bruit|bureaucratie)$/iu,
  introduces:
    /^(?:bonjour|salut|à propos de moi|sur moi|pour info(?:rmation)?|infos?|note|rappel|souviens-toi|contexte|au fait|mise à jour|correction|important|mes? (?:nom|allergies?|infos)|allergies?|régime)$/iu,
  introductions: [
    [
      /(?<!\p{L})(?:[Bb]onjour|[Ss]alut|[Cc]oucou|[Bb]onsoir)[ ,!.]*(?:[Jj]e suis|moi,? c'est) (\p{Lu}\p{Ll}+)(?=[,.!]| et |$)/gu,
      "je m'appelle $1",
    ],
    [/(?<!\p{L})[Mm]oi,? c'est (\p{Lu}\p{Ll}+)(?=[,.!]| et |$)/gu, "je m'appelle $1"],
  ],
  supposed:
    /^(?:si|s'il|quand|lorsque|bien que|peut-être|supposons|où|que|qui|comment|est-ce)(?!\p{L})|(?<!\p{L})(?:dit|disait|disent|raconte|demande|écrit|voudrais|aimerais|pourrais|veux|rêve|rêvé|comme si|presque|quand j'étais|avant|autrefois|petit|petite)(?!\p{L})/iu,
  doubt: /(?<!\p{L})(?:pas|jamais|plus|habitais|vivais|travaillais|étais|ni|ne|n)(?!\p{L})/iu,
  rewrites: [
    [/ et (?=(?:j'|je |mon |ma |mes ))/giu, ", "],
    [/,? mais pas (?:au |aux |à la |à )?[^,.;]*$/iu, ""],
    [/(je m'appelle \p{Lu}[\p{L}-]+),? (?:et )?pas \p{Lu}\p{L}+$/giu, "$1"],
    [/j'ai déménagé de (.{1,60}?) à /giu, "j'ai déménagé à "],
  ],
  clauses: /(?:, (?:et |mais )?| mais )(?=(?:j'|je |mon |ma |mes ))/iu,
  openers:
    /^(?:(?:bonjour|salut|coucou|alors|bon|au fait|oui|et|mais|donc|en fait|moi|souviens-toi que|maintenant|bonsoir|enchantée?)(?!\p{L})[\s,!:.]*)+/iu,
  closers: /, (?:au fait|merci|enchantée?)$/iu,
  tails:
    /(?:, en \p{Lu}.*|,? (?:parce que|depuis|mais|avec|où|qui|que|car|maintenant|actuellement|comme|et|près|cette année|pour|il y a)(?!\p{L}).*|, (?!\p{Lu}).*)$/iu,
  list: / ?, ?(?:et |ou )?(?:aux |au |à la |à l'|à )?| (?:et|ou) (?:aux |au |à la |à l'|à )?/iu,
  never:
    /^(?:un|une|mon|ma|ton|son|paix|la lune|constante|nuit|l'espoir|le passé|de|rien|tout|ici|là|mars|ce|celui|que|qui|la peur|le déni)(?!\p{L})/iu,
  canonical: (thing) => thing.trim().toLowerCase(),
  rules: [
    {
      slot: "name",
      pattern: /^(?:je m'appelle|mon nom est|mon prénom est) (?<v>[^,]+?)(?: et .*)?$/iu,
    },
    {
      slot: "location",
      ends: true,
      pattern: /^je n'(?:habite|vis) plus (?:à|en|au|aux) (?<v>[^,]+)$/iu,
    },
    {
      slot: "location",
      pattern:
        /^(?:j'habite|je vis|je réside|j'ai (?:déménagé|emménagé)|je me suis installée?) (?:actuellement |maintenant )?(?:à|en|au|aux) (?<v>.+)$/iu,
    },
    {
      slot: "origin",
      pattern:
        /^(?:je viens (?:de|du|des|d')|je suis (?:originaire )?(?:de|du)|je suis née? (?:à|en|au)) ?(?<v>.+)$/iu,
    },
    {
      slot: "employer",
      ends: true,
      pattern: /^(?:je ne travaille plus (?:chez|pour)|j'ai quitté) (?<v>[^,]+)$/iu,
    },
    {
      slot: "employer",
      pattern: /^je travaille (?:actuellement |maintenant )?(?:chez|pour) (?<v>.+)$/iu,
    },
    {
      slot: "occupation",
      pattern: /^je travaille comme (?<v>[\p{L}-]+)(?: (?:chez|à|dans) .*)?$/iu,
    },
    {
      slot: "occupation",
      pattern:
        /^je suis (?<v>infirmi(?:er|ère)|médecin|professeure?|enseignante?|ingénieure?|avocate?|architecte|cuisini(?:er|ère)|journaliste|dentiste|développeu(?:r|se))$/iu,
    },
    {
      slot: "allergy",
      pattern:
        /^(?:je suis (?:très )?allergique|j'ai une allergie) (?:aux|au|à la|à l'|à) ?(?<v>.+)$/iu,
    },
    {
      slot: "diet",
      pattern:
        /^je suis (?<v>végétarien(?:ne)?|végane|végan|végétalien(?:ne)?|cœliaque|intolérante? au lactose)$/iu,
    },
    {
      slot: "birthday",
      pattern: /^(?:mon anniversaire (?:est|c'est)|je suis née?) le (?<v>\d.{2,30})$/iu,
    },
    {
      slot: "favorite",
      pattern:
        /^(?:mon|ma) (?<k>[^,]{1,40}?) (?:préférée?|favorite?|favori) (?:est|c'est) (?<v>.+)$/iu,
    },
    {
      slot: "family",
      pattern: new RegExp(`^(?:mon|ma) (?<k>${kin}) s'appelle (?<v>[^,]+)$`, "iu"),
    },
    {
      slot: "pet",
      pattern: new RegExp(
        `^(?:(?:mon|ma) (?<k>${animals}) s'appelle|j'ai une? (?<j>${animals}) (?:qui s'appelle|nommée?)) (?<v>[^,]+)$`,
        "iu",
      ),
    },
  ],
};

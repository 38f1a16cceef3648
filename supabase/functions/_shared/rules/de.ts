/** German. */

import type { Language } from "./language.ts";

const kin =
  "Frau|Mann|Ehefrau|Ehemann|Partnerin|Partner|Freundin|Sohn|Tochter|Mutter|Vater|Schwester|Bruder|Oma|Opa";
const animals = "Hund|Hündin|Katze|Kater|Kaninchen|Pferd|Papagei|Schildkröte|Hamster";

export const german: Language = {
  code: "de",
  hasCapitals: true,
  capitalThings: true,
  nothing:
    /(?<!\p{L})(?:nur spaß|war ein scherz|war ein witz|scherz|haha\w*|lol|(?:speicher|speichere|merk|merke|notier|notiere) (?:dir )?(?:das|dies|es) (?:bitte )?nicht|nicht (?:speichern|merken)|vergiss|vergessen sie)(?!\p{L})|😂|🤣/iu,
  foreign:
    /(?:(?<!\p{L})(?:übersetze?|übersetzen|fasse|korrigiere?|verbessere|schreibe? um|folgende[nrs]?|brief|gedicht|beispiel|satz|text)(?!\p{L})[^.!?\n]{0,80}:\s|(?<!\p{L})(?:schreibe?|verfasse|entwirf|erfinde|erstelle|formuliere)(?!\p{L})[^.!?\n]{0,60}(?:brief|mail|e-mail|geschichte|märchen|gedicht|roman|dialog|drehbuch|profil|nachricht|text|figur|lied|biografie|vorstellung|anschreiben)(?!\p{L})|stell dir vor|tu so|spiele? die rolle|es war einmal|(?<!\p{L})(?:mein(?:e|em|er|en)?|der|die|dem|den|einem|einer) (?:figur|held|heldin|charakter|roman|kunde|kundin|chef|kollege|kollegin)(?!\p{L}))/iu,
  noAllergen:
    /^(?:montage?|\p{L}+tage?|morgen|leute|idioten|arbeit|schule|\p{L}+(?:heit|keit|ung|ungen|schaft|ismus|tät)|lügen?|drama|liebe|sport|meetings?|hausaufgaben|mathe|politik|wecker|lärm|bürokratie|unsinn|deine?.*|meine?.*)$/iu,
  introduces:
    /^(?:hallo|über mich|zu mir|zur info|info|infos|hinweis|merk dir(?: das)?|kontext|übrigens|update|korrektur|wichtig|meine? (?:name|allergien?|daten)|allergien?|ernährung)$/iu,
  introductions: [
    [
      /(?<!\p{L})(?:[Hh]allo|[Hh]i|[Hh]ey|[Gg]uten (?:[Tt]ag|[Mm]orgen|[Aa]bend)|[Mm]oin|[Ss]ervus|[Gg]rüß [Gg]ott)[ ,!.]*[Ii]ch bin (?:der |die )?(\p{Lu}\p{Ll}+)(?=[,.!]| und |$)/gu,
      "ich heiße $1",
    ],
  ],
  supposed:
    /^(?:wenn|falls|ob|als|obwohl|vielleicht|angenommen|wo|was|wer|wie|warum)(?!\p{L})|(?<!\p{L})(?:sagt|sagte|sagen|erzählt|erzählte|fragt|fragte|schrieb|würde|möchte|könnte|wäre|hätte|will|wollte|träume|geträumt|früher|als kind|als ob|fast|beinahe|damals)(?!\p{L})/iu,
  doubt:
    /(?<!\p{L})(?:nicht|nie|niemals|kein|keine|kaum|mehr|wohnte|lebte|arbeitete|war|hieß|weder)(?!\p{L})/iu,
  rewrites: [
    [/, (?=(?:wohne|lebe|arbeite|komme)(?!\p{L}))/giu, ", ich "],
    [/(?<!\p{L})(ich (?:wohne|lebe|arbeite|komme)) aber (?!nicht)/giu, "$1 "],
    [
      / und (?:jetzt |inzwischen )?(?=(?:wohne|lebe|arbeite|bin|habe|heiße|komme)(?!\p{L}))/giu,
      ", ich ",
    ],
    [/ und (?=(?:ich|mein|meine) )/giu, ", "],
    [/,? aber nicht (?:gegen |auf )?[^,.;]*$/iu, ""],
    [/(ich heiße \p{Lu}[\p{L}-]+),? nicht \p{Lu}\p{L}+$/giu, "$1"],
    [/ich bin von (.{1,60}?) nach (.+) (?:um)?gezogen/giu, "ich bin nach $2 gezogen"],
    [/^(?:jetzt|inzwischen|mittlerweile|seit \S+) (wohne|lebe|arbeite) ich /iu, "ich $1 "],
  ],
  clauses: /(?:, (?:und |aber )?| aber )(?=(?:ich|mein|meine) )/iu,
  openers:
    /^(?:(?:hallo|hi|hey|guten tag|also|übrigens|ja|und|aber|ach|merk dir|moin|servus|grüß gott)(?!\p{L})[\s,!:.]*)+/iu,
  closers: /, (?:übrigens|danke|freut mich)$/iu,
  tails:
    /(?:,? (?:weil|seit|aber|mit|wo|der|die|das|denn|jetzt|derzeit|zurzeit|momentan|als|und|bei|nahe|dieses jahr|für|übrigens)(?!\p{L}).*|, (?!\p{Lu}).*)$/iu,
  list: / ?, ?(?:und |oder )?(?:gegen |auf )?| (?:und|oder) (?:gegen |auf )?/iu,
  never:
    /^(?:ein|eine|einem|einer|einen|meinem|meiner|deinem|seiner|frieden|angst|ständiger|nacht|der vergangenheit|der hoffnung|nichts|alles|hier|dort|hause|wolke|den tag|saus|sünde|mars|nichts|wie|das)(?!\p{L})/iu,
  canonical: (thing) => thing.trim().toLowerCase(),
  rules: [
    {
      slot: "name",
      pattern: /^(?:ich heiße|ich heisse|mein name ist) (?<v>[^,]+?)(?: und .*)?$/iu,
    },
    { slot: "location", ends: true, pattern: /^ich (?:wohne|lebe) nicht mehr in (?<v>[^,]+)$/iu },
    {
      slot: "location",
      pattern:
        /^ich (?:wohne|lebe) (?:jetzt |derzeit |zurzeit |inzwischen |seit \S+ (?:\S+ )?)?in (?<v>.+)$/iu,
    },
    { slot: "location", pattern: /^ich bin (?:\p{L}+ )?nach (?<v>.+?) (?:um)?gezogen$/iu },
    { slot: "origin", pattern: /^ich (?:komme|stamme) (?:ursprünglich )?aus (?<v>.+)$/iu },
    { slot: "origin", pattern: /^ich bin in (?<v>.+?) (?:geboren|aufgewachsen)$/iu },
    { slot: "employer", ends: true, pattern: /^ich habe bei (?<v>[^,]+?) gekündigt$/iu },
    { slot: "employer", ends: true, pattern: /^ich arbeite nicht mehr (?:bei|für) (?<v>[^,]+)$/iu },
    {
      slot: "employer",
      pattern:
        /^ich arbeite (?:jetzt |derzeit |zurzeit |inzwischen )?(?:bei|für) (?:der |dem |die |das )?(?<v>.+)$/iu,
    },
    {
      slot: "occupation",
      pattern:
        /^ich arbeite (?:jetzt |derzeit )?als (?<v>\p{Lu}[\p{L}-]+)(?: (?:bei|in|für) .*)?$/iu,
    },
    {
      slot: "occupation",
      pattern:
        /^ich bin (?:von Beruf )?(?<v>(?:Kranken)?(?:schwester|pfleger)|Arzt|Ärztin|Lehrer(?:in)?|Ingenieur(?:in)?|Anwalt|Anwältin|Architekt(?:in)?|Koch|Köchin|Journalist(?:in)?|Zahnarzt|Zahnärztin|Programmierer(?:in)?|Entwickler(?:in)?)$/iu,
    },
    {
      slot: "allergy",
      pattern:
        /^ich (?:bin (?:stark |sehr )?allergisch (?:gegen|auf)|habe eine (?:starke )?allergie gegen) (?<v>.+)$/iu,
    },
    { slot: "allergy", pattern: /^ich bin (?:stark )?gegen (?<v>[^,]+?) allergisch$/iu },
    { slot: "allergy", pattern: /^ich habe eine (?<v>[\p{L}-]+?)(?:-?allergie)$/iu },
    {
      slot: "diet",
      pattern:
        /^ich (?:bin|ernähre mich) (?<v>vegetarier(?:in)?|veganer(?:in)?|vegetarisch|vegan|laktoseintolerant)$/iu,
    },
    {
      slot: "birthday",
      pattern:
        /^(?:mein geburtstag ist (?:der|am)|ich habe am|ich bin am|ich wurde am) (?<v>\d[^,]{2,30}?)(?: geburtstag| geboren)?$/iu,
    },
    {
      slot: "favorite",
      pattern: /^(?:mein|meine) lieblings-?(?<k>\p{L}{2,40}) (?:ist|heißt|sind) (?<v>.+)$/iu,
    },
    { slot: "family", pattern: new RegExp(`^meine? (?<k>${kin}) heißt (?<v>[^,]+)$`, "iu") },
    { slot: "pet", pattern: new RegExp(`^meine? (?<k>${animals}) heißt (?<v>[^,]+)$`, "iu") },
    {
      slot: "pet",
      pattern: new RegExp(
        `^ich habe einen? (?<k>${animals})(?:,? (?:namens|der|die))? (?<v>[^,]+?)(?: heißt)?$`,
        "iu",
      ),
    },
  ],
};

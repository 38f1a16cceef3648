/** Requests to forget: "forget where I live", "forget everything about me", in the languages of the rules. */

import type { ExtractedMemory } from "./extracted_memory.ts";

interface Requests {
  /** A whole sentence; `what` is what is to be forgotten. */
  request: RegExp;
  /** All that is known. */
  everything: RegExp;
  things: [what: RegExp, key: string][];
}

const languages: Requests[] = [
  {
    request:
      /^(?:ok(?:ay)?,? |so,? )?(?:please,? |(?:can|could|would|will) you (?:please )?|i(?:'d| would) like you to |i want you to )?(?:forget (?:about )?(?<what>[^.!?]{2,60}?)|(?:delete|erase|remove|forget) (?<kept>everything (?:that )?(?:you know |you remember )?about me|[^.!?]{2,60}?(?= from (?:your )?memory))(?: from (?:your )?memory)?)(?:,? please)?$/i,
    everything:
      /^(?:everything|all|anything)(?: that)?(?: you (?:know|remember|have stored|have saved))?(?: (?:about|on|of) me)?$|^(?:all|all of)? ?(?:my memories|what you know about me)$/i,
    things: [
      [
        /^(?:where i(?:'m| am)? (?:live|living|based)|my (?:home|address|location|city))$/i,
        "location",
      ],
      [/^(?:what i(?:'m| am) called|(?:what )?my name(?: is)?)$/i, "name"],
      [/^(?:where i(?:'m| am) from|my (?:origin|home ?town))$/i, "origin"],
      [/^(?:where i work|who i work for|my employer|my company)$/i, "employer"],
      [/^(?:my (?:job|occupation|profession)|what i do for a living)$/i, "occupation"],
      [/^(?:my birthday|when i was born|when my birthday is)$/i, "birthday"],
      [/^(?:my diet|what i eat)$/i, "diet"],
    ],
  },
  {
    request:
      /^(?:por favor,? )?(?:olvida|olvídate de|borra|elimina)(?: de)? (?<what>[^.!?]{2,60}?)(?:,? por favor)?$/iu,
    everything: /^todo(?: lo que sabes)?(?: (?:sobre|de) mí)?$/iu,
    things: [
      [/^(?:dónde vivo|mi (?:dirección|casa|ciudad))$/iu, "location"],
      [/^(?:mi nombre|cómo me llamo)$/iu, "name"],
      [/^(?:dónde trabajo|mi (?:empresa|empleo))$/iu, "employer"],
      [/^mi cumpleaños$/iu, "birthday"],
    ],
  },
  {
    request:
      /^(?:s'il (?:te|vous) plaît,? )?(?:oublie|oubliez|efface|effacez|supprime|supprimez) (?<what>[^.!?]{2,60}?)(?:,? s'il (?:te|vous) plaît)?$/iu,
    everything: /^tout(?: ce que tu sais| ce que vous savez)?(?: (?:sur|de) moi)?$/iu,
    things: [
      [/^(?:où j'habite|où je vis|mon adresse|ma ville)$/iu, "location"],
      [/^(?:mon nom|mon prénom|comment je m'appelle)$/iu, "name"],
      [/^(?:où je travaille|mon employeur)$/iu, "employer"],
      [/^mon anniversaire$/iu, "birthday"],
    ],
  },
  {
    request:
      /^(?:bitte )?(?:vergiss|vergessen sie|lösche?|löschen sie)(?: bitte)?,? (?<what>[^.!?]{2,60}?)(?:,? bitte)?$/iu,
    everything: /^alles(?:,? was du (?:weißt|über mich weißt))?(?: über mich)?$/iu,
    things: [
      [/^(?:wo ich (?:wohne|lebe)|meine (?:adresse|stadt)|meinen wohnort)$/iu, "location"],
      [/^(?:meinen namen|wie ich heiße)$/iu, "name"],
      [/^(?:wo ich arbeite|meinen arbeitgeber)$/iu, "employer"],
      [/^meinen geburtstag$/iu, "birthday"],
    ],
  },
  {
    request: /^(?:请)?(?:忘记|忘掉|忘了|删除)(?:关于)?(?<what>[^。！？，]{2,20}?)(?:吧)?$/u,
    everything:
      /^(?:我的)?(?:一切|所有(?:信息|记忆)?|全部)$|^关于我的(?:一切|所有.*)$|^我的(?:一切|所有信息|所有记忆)$/u,
    things: [
      [/^我(?:住在?(?:哪里|哪儿|的地方)|的(?:住址|地址))$/u, "location"],
      [/^我(?:的名字|叫什么)$/u, "name"],
      [/^我(?:在哪(?:里|儿)工作|的工作单位)$/u, "employer"],
      [/^我的生日$/u, "birthday"],
    ],
  },
  {
    request:
      /^(?:どうか)?(?<what>[^。！？、]{2,30}?)(?:を|は)(?:忘れて|削除して|消して)(?:ください|下さい|ね)?$/u,
    everything:
      /^(?:私|僕|俺)(?:について|に関する|のこと)?(?:の)?(?:すべて|全て|全部|こと)$|^(?:すべて|全て|全部)$/u,
    things: [
      [/^(?:(?:私|僕)の)?(?:住所|住んでいる(?:場所|ところ|所))$/u, "location"],
      [/^(?:(?:私|僕)の)?名前$/u, "name"],
      [/^(?:(?:私|僕)の)?(?:勤務先|職場)$/u, "employer"],
      [/^(?:(?:私|僕)の)?誕生日$/u, "birthday"],
    ],
  },
];

/** What a message asks to forget, each as a memory to close. The key "*" is all that is known. */
export function forgettingIn(text: string): ExtractedMemory[] {
  const plain = text.normalize("NFC").replace(/[’‘ʼ]/g, "'").replace(/\s+/g, " ");
  if (plain.length > 2_000) return [];
  const found = new Map<string, ExtractedMemory>();
  for (const sentence of plain.split(/[.!?;。！？；]+ ?/)) {
    const said = sentence.trim();
    for (const { request, everything, things } of languages) {
      const groups = request.exec(said)?.groups;
      const what = (groups?.kept ?? groups?.what)?.trim();
      if (!what) continue;
      const key = everything.test(what) ? "*" : things.find(([thing]) => thing.test(what))?.[1];
      if (key) {
        found.set(key, { key, category: "personal", importance: "medium", action: "delete" });
      }
    }
  }
  return [...found.values()];
}

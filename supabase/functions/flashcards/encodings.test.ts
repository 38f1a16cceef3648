import assert from "node:assert/strict";
import { decodeText, detectEncoding, type Encoding } from "./encodings.ts";

/** Bytes of a text in an encoding of one byte a letter, by the decoder turned round. */
function encode(text: string, encoding: string): Uint8Array {
  const decoder = new TextDecoder(encoding);
  const bytes = new Map<string, number[]>();
  for (let byte = 0; byte < 256; byte++) {
    const letter = decoder.decode(Uint8Array.of(byte));
    if (!bytes.has(letter)) bytes.set(letter, [byte]);
  }
  if (encoding === "shift_jis" || encoding === "euc-jp" || encoding === "gbk") {
    for (let lead = 0x81; lead < 0xFF; lead++) {
      for (let trail = 0x40; trail < 0xFF; trail++) {
        const letter = decoder.decode(Uint8Array.of(lead, trail));
        if ([...letter].length === 1 && !bytes.has(letter)) bytes.set(letter, [lead, trail]);
      }
    }
  }
  return Uint8Array.from([...text].flatMap((letter) => bytes.get(letter)!));
}

function utf16(text: string, isLittle: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), isLittle);
  return new Uint8Array(view.buffer);
}

const texts: Record<string, string[]> = {
  "windows-1252": [
    "école\tschool\n",
    "question,answer\nécole,school\n",
    "Straße;street\nMädchen;girl\nÜbung;exercise\n",
    "coração\theart\nnão\tno\nSÃO\tsaint\n",
    "¿Qué?\tWhat?\nniño\tboy\nmañana\tmorning\n",
    "città\tcity\nè\tis\n",
    "5 €\t“quoted” – it’s\n",
    "25 °C\twarm\n",
  ],
  "windows-1251": [
    "привет\thello\n",
    "Что?\tWhat?\nКошка — это…\tcat\n«да»\tyes\nЯ\tI\n",
    "їжак\thedgehog\nпривіт\thello\n",
    "здраво\thello\nљубав\tlove\n",
  ],
  "shift_jis": [
    "日本\tJapan\n",
    "学校\tschool\n東京\tTokyo\nこんにちは\thello\n",
    "question,answer\n猫,cat\n犬,dog\n",
    "ﾈｺ\tcat\nネコ\tcat\n",
  ],
};

for (const [encoding, files] of Object.entries(texts)) {
  Deno.test(`${encoding} is known by its letters`, () => {
    for (const text of files) {
      const bytes = encode(text, encoding);
      assert.equal(detectEncoding(bytes), encoding, text);
      assert.equal(decodeText(bytes), text);
    }
  });
}

Deno.test("UTF-8 and UTF-16 are known with a mark and without", () => {
  for (const text of ["école\tschool\n", "学校\tschool\n日本\tJapan\n", "plain\ttext\r\n"]) {
    const utf8 = new TextEncoder().encode(text);
    assert.equal(decodeText(utf8), text);
    for (const [isLittle, name] of [[true, "utf-16le"], [false, "utf-16be"]] as const) {
      assert.equal(detectEncoding(utf16(text, isLittle)), name, text);
      assert.equal(decodeText(utf16(text, isLittle)), text);
      assert.equal(decodeText(utf16(`\uFEFF${text}`, isLittle)), text);
    }
  }
});

Deno.test("what could be several things, or none of them, is refused", () => {
  const others: Record<string, string> = {
    "windows-1250": "ręka\thand\nżycie\tlife\nksiążka\tbook\n",
    "windows-1253": "γεια\thello\nκορίτσι\tgirl\nδρόμος\tstreet\n",
    "windows-1254": "çocuk\tchild\nşeker\tsugar\nağaç\ttree\n",
    "windows-1255": "שלום\thello\nילדה\tgirl\n",
    "koi8-r": "привет\thello\nдевочка\tgirl\n",
    "ibm866": "привет\thello\nдевочка\tgirl\n",
    "macintosh": "école\tschool\nété\tsummer\n",
    "gbk": "你好\thello\n女孩\tgirl\n",
    "euc-jp": "学校\tschool\nこんにちは\thello\n",
  };
  for (const [encoding, text] of Object.entries(others)) {
    const bytes = encode(text, encoding);
    assert.throws(() => decodeText(bytes), { status: 400, code: "unknown_encoding" }, encoding);
  }
  assert.throws(() => decodeText(Uint8Array.of(0xE0, 0x0A)), { code: "unknown_encoding" });
});

Deno.test("an encoding that is named is taken, and refused if the file is not in it", () => {
  const bytes = encode("ПРИВЕТ", "windows-1251");
  assert.equal(decodeText(bytes, "windows-1251"), "ПРИВЕТ");
  assert.throws(() => decodeText(bytes, "utf-8" as Encoding), {
    code: "unknown_encoding",
    message: "The file is not in utf-8.",
  });
});

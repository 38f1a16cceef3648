/** Files for tests, made here so that what is in them can be read. */

import { strToU8, zipSync } from "fflate";

/** A PDF with a line of text for each page; a page without text is a blank one. */
export function pdf(pages: string[], { title, encrypted = false } = {} as {
  title?: string;
  encrypted?: boolean;
}): Uint8Array {
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Count ${pages.length} /Kids [${
      pages.map((_, i) => `${4 + 2 * i} 0 R`).join(" ")
    }] >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  for (const [i, text] of pages.entries()) {
    const lines = text.split("\n").map((line) => `(${line}) Tj T*`).join(" ");
    const stream = `BT /F1 12 Tf 14 TL 72 700 Td ${text === "" ? "" : lines} ET`;
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents ${5 + 2 * i} 0 R ` +
        "/Resources << /Font << /F1 3 0 R >> >> >>",
      `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    );
  }
  const info = title ? objects.push(`<< /Title (${title}) >>`) : undefined;
  const lock = encrypted
    ? objects.push(
      `<< /Filter /Standard /V 1 /R 2 /P -4 /O <${"ab".repeat(32)}> /U <${"cd".repeat(32)}> >>`,
    )
    : undefined;
  let text = "%PDF-1.4\n";
  const places: number[] = [];
  for (const [i, object] of objects.entries()) {
    places.push(text.length);
    text += `${i + 1} 0 obj\n${object}\nendobj\n`;
  }
  const table = text.length;
  const entries = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}trailer\n<< /Size ${
    objects.length + 1
  } /Root 1 0 R${info ? ` /Info ${info} 0 R` : ""}${
    lock ? ` /Encrypt ${lock} 0 R /ID [<00> <00>]` : ""
  } >>\nstartxref\n${table}\n%%EOF\n`;
  return strToU8(text, true);
}

/** A DOCX whose body is this WordprocessingML. */
export function docx(body: string): Uint8Array {
  const types = "http://schemas.openxmlformats.org/package/2006/content-types";
  const relations = "http://schemas.openxmlformats.org/package/2006/relationships";
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const main = "application/vnd.openxmlformats-officedocument.wordprocessingml";
  return zip({
    "[Content_Types].xml": `<Types xmlns="${types}">
      <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
      <Override PartName="/word/document.xml" ContentType="${main}.document.main+xml"/>
      <Override PartName="/word/styles.xml" ContentType="${main}.styles+xml"/></Types>`,
    "_rels/.rels": `<Relationships xmlns="${relations}">
      <Relationship Id="r1" Type="${office}/officeDocument" Target="word/document.xml"/>
      </Relationships>`,
    "word/_rels/document.xml.rels": `<Relationships xmlns="${relations}">
      <Relationship Id="r1" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
    "word/styles.xml": `<w:styles xmlns:w="${wordNamespace}">
      <w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>
      <w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/></w:style>
      </w:styles>`,
    "word/document.xml":
      `<w:document xmlns:w="${wordNamespace}"><w:body>${body}</w:body></w:document>`,
    "docProps/core.xml":
      `<p xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Tea &amp; more</dc:title>
      <dc:creator>Ann</dc:creator></p>`,
  });
}

const wordNamespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

export function paragraph(text: string, style?: string): string {
  const properties = style ? `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>` : "";
  return `<w:p>${properties}<w:r><w:t>${text}</w:t></w:r></w:p>`;
}

/** An EPUB with these chapters, in this order. */
export function epub(chapters: string[], further: Record<string, string> = {}): Uint8Array {
  const items = chapters.map((_, i) =>
    `<item id="c${i}" href="text/chapter%20${i}.xhtml" media-type="application/xhtml+xml"/>`
  );
  const references = chapters.map((_, i) => `<itemref idref="c${i}"/>`);
  return zip({
    mimetype: "application/epub+zip",
    "META-INF/container.xml": `<?xml version="1.0"?>
      <container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
      <rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/>
      </rootfiles></container>`,
    "OEBPS/book.opf": `<?xml version="1.0"?>
      <package xmlns="http://www.idpf.org/2007/opf"><metadata
      xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The Book</dc:title>
      <dc:creator>Ben</dc:creator></metadata><manifest>${items.join("")}</manifest>
      <spine>${references.reverse().join("")}</spine></package>`,
    ...Object.fromEntries(chapters.map((body, i) => [
      `OEBPS/text/chapter ${i}.xhtml`,
      `<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head>
        <title>Chapter</title></head><body>${body}</body></html>`,
    ])),
    ...further,
  });
}

function zip(parts: Record<string, string>): Uint8Array {
  return zipSync(
    Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])),
  );
}

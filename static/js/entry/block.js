// Text from the clipboard as rows of cells. Excel puts a cell with line breaks into quotes and doubles quotes in it.
export function readBlock(text) {
  const clean = text.replaceAll("\r\n", "\n").replaceAll("\r", "\n").replace(/\n$/, "");
  const rows = [[]];
  let position = 0;
  while (position <= clean.length) {
    const quoted = clean[position] === '"' ? /^"((?:[^"]|"")*)"(?=[\t\n]|$)/.exec(clean.slice(position)) : null;
    const plain = quoted ? null : /^[^\t\n]*/.exec(clean.slice(position))[0];
    rows.at(-1).push(quoted ? quoted[1].replaceAll('""', '"') : plain);
    position += quoted ? quoted[0].length : plain.length;
    if (clean[position] === "\n") rows.push([]);
    position += 1;
  }
  return rows;
}

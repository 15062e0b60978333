// A file that the page has made or fetched, into the folder where the browser keeps what it loads.
export const kept_for_ms = 60_000;   // the browser has written or shown it by then

export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  [link.href, link.download] = [url, name];
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), kept_for_ms);
}

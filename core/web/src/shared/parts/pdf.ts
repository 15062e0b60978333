// A PDF that the service made, shown in a tab of its own, where browsers offer to print it; downloaded where no tab opens.
import { api } from '@/shared/api/client';
import { Refused, troubleOf } from '@/shared/api/problem';
import { kept_for_ms, saveFile } from './save_file';

export function showPdf(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  if (!window.open(url, '_blank')) saveFile(file, name);
  setTimeout(() => URL.revokeObjectURL(url), kept_for_ms);
}

export type PaperLanguage = 'zh-CN' | 'en';

async function fileOf(answer: Promise<{ data?: Blob; error?: unknown; response: Response }>): Promise<Blob> {
  const { data, error, response } = await answer;
  if (!response.ok || !data) throw new Refused(troubleOf(response.status, error));
  return data;
}
export function billPdf(bill: string, language: PaperLanguage): Promise<Blob> {
  return fileOf(api.GET('/api/v1/bills/{bill}/pdf', { params: { path: { bill }, query: { language } }, parseAs: 'blob' }) as never);
}
export function printedPdf(print: string): Promise<Blob> {
  return fileOf(api.GET('/api/v1/bills/print/{print}', { params: { path: { print } }, parseAs: 'blob' }) as never);
}

// What the benches in Chromium share: signing in, and one JSON line a figure.
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

// Milliseconds, the median with the worst beside it.
export function tell(figure, values, how = {}) {
  console.log(JSON.stringify({ figure, value: Math.round(median(values)), unit: 'ms', worst: Math.round(Math.max(...values)), times: values.length, ...how }));
}

export async function signIn(page, t) {
  await page.getByLabel(t('web.sign_in.user_name')).fill('admin');
  await page.getByLabel(t('web.sign_in.password'), { exact: true }).fill(process.env.LAMPLIGHTER_PASSWORD);
  await page.keyboard.press('Enter');
}

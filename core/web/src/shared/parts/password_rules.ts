// As the service has them (core/accounts/password.h); it decides, this only spares a round trip.
export const password_characters_min = 12;
export const password_distinct_min = 5;

export interface PasswordRule { code: string; facts: Record<string, unknown>; met: boolean }

export function passwordRules(password: string, user_name: string): PasswordRule[] {
  const length = [...password].length;
  const named = user_name.length > 0 && password.toLowerCase().includes(user_name.toLowerCase());
  return [
    { code: 'web.password.long_enough', facts: { min: password_characters_min }, met: length >= password_characters_min },
    { code: 'web.password.not_the_name', facts: {}, met: length > 0 && !named },
    { code: 'web.password.varied', facts: { min: password_distinct_min }, met: new Set(password).size >= password_distinct_min },
  ];
}
export function passwordFits(password: string, user_name: string): boolean {
  return passwordRules(password, user_name).every((rule) => rule.met);
}

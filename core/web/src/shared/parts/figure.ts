// A number that a dialog states before it happens.
export interface Figure { label: string; figure: string; tone?: 'warn' | 'bad' | '' }

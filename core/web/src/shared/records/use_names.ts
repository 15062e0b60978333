import { useSession } from '@/shared/session/session';
import { namesFor, type Names } from './names';

// The names of records for whoever is signed in.
export function useNames(): Names {
  return namesFor(useSession().session?.user.id ?? '');
}

// The closed lists of premises, in the order people choose from them.
import type { Schema } from '@/shared/api/problem';

export const room_uses: Schema<'RoomUse'>[] = ['residential', 'shop', 'office', 'storage', 'other'];
export const occupancies: Schema<'Occupancy'>[] = ['occupied', 'vacant', 'unsold'];
export const roles: Schema<'ResidentRole'>[] = ['owner', 'co_owner', 'tenant', 'family'];
export const tenures: Schema<'Tenure'>[] = ['owned', 'rented'];
export const genders: Schema<'Gender'>[] = ['female', 'male', 'other'];
export const identity_kinds: Schema<'IdentityKind'>[] = ['id_card', 'passport', 'company', 'other'];

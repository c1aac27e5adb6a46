import { Migration } from '@mikro-orm/migrations';

const NAME = '"app"."list_totp_sealed_by_others"';
const TYPES = '(text, uuid, integer)';

/**
 * Whose secret of an authenticator app another key has sealed, for `solera keys reseal`. A function is
 * made, which locks nothing; the release before this one does not call it.
 */
export class ListSecretsToReseal extends Migration {
  override up(): void {
    this.addSql(`create function ${NAME}(p_key_id text, p_after uuid, p_limit integer)
      returns table (user_id uuid)
      language sql stable parallel safe security definer set search_path = '' as $$
        select t.user_id from public.totp_authenticators t
        where not starts_with(t.sealed_secret, p_key_id || '.')
          and (p_after is null or t.user_id > p_after)
        order by t.user_id limit p_limit
      $$`);
    this.addSql(`grant select on "totp_authenticators" to app_lookup`);
    this.addSql(`revoke all on function ${NAME}${TYPES} from public`);
    this.addSql(`grant execute on function ${NAME}${TYPES} to app, app_system`);
    // Whoever is to own a function must be able to make one where it is.
    this.addSql(`grant create on schema "app" to app_lookup`);
    this.addSql(`alter function ${NAME}${TYPES} owner to app_lookup`);
    this.addSql(`revoke create on schema "app" from app_lookup`);
  }

  override down(): void {
    this.addSql(`drop function ${NAME}${TYPES}`);
    this.addSql(`revoke select on "totp_authenticators" from app_lookup`);
  }
}

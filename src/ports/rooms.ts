/** What the web room may read: pages as plain facts, for one person. It never sees the store. */
import type { Subject } from "../domain/journal/event.ts";
import type { AgentId, PersonId, RoomId } from "../domain/pact/pact.ts";
import type { Instant } from "../domain/words/time.ts";
import type { Theme } from "../views/picture/palette.ts";
import type { AgentPage, Cast, DrawnCard, HomePage, ItemPage, RoomPage } from "../views/room/room-page.ts";

/** Undefined everywhere means: there is no such thing, or this person may not see it. The two are not told apart. */
export interface RoomsReader {
  /** May this person see the room at all? */
  sees(id: RoomId, person: PersonId): Promise<boolean>;
  home(person: PersonId): Promise<HomePage>;
  room(id: RoomId, person: PersonId): Promise<RoomPage | undefined>;
  item(subject: Subject, person: PersonId): Promise<ItemPage | undefined>;
  agent(id: AgentId, person: PersonId): Promise<AgentPage | undefined>;
  card(subject: Subject, person: PersonId): Promise<DrawnCard | undefined>;
  /** The picture of the room's digest whose time ends at `to`, as PNG. */
  digestPicture(id: RoomId, to: Instant, person: PersonId, theme: Theme): Promise<Uint8Array | undefined>;
  /** Remembers that the person had this card before their eyes when they pressed; without it the digest would prove little. */
  shown(drawn: DrawnCard, person: PersonId): Promise<void>;
  /** The people of the configuration, for trying the example. */
  cast(): Promise<Cast[]>;
  /** Called after something a page shows has changed, with the rooms it concerns. Returns its removal. */
  onChange(listener: (rooms: ReadonlySet<RoomId>) => void): () => void;
}

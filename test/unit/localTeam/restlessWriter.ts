/** Buys credits without a pause, saying so each time, until it is killed. Run by `database.test.ts`. */
import { liveContext } from '../../../src/localTeam/context';
import { openDatabase } from '../../../src/localTeam/database';
import { recordPurchase } from '../../../src/localTeam/domain/credits';
import { ORGANIZATION_IDS, PEOPLE } from '../../../src/localTeam/seedPeople';

const ctx = liveContext(openDatabase(process.argv[2]!), 'http://127.0.0.1');
for (;;) {
  recordPurchase(ctx, ORGANIZATION_IDS.halden, PEOPLE.nora, 10_00);
  process.stdout.write('bought\n');
}

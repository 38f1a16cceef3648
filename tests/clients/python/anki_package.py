"""Anki itself takes a package into an empty collection, says what it holds, and exports it again."""

import json
import os
import sys
import tempfile

from anki.collection import (
    Collection,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)

package, exported = sys.argv[1:]
with tempfile.TemporaryDirectory() as folder:
    collection = Collection(os.path.join(folder, "collection.anki2"))
    collection.import_anki_package(
        ImportAnkiPackageRequest(
            package_path=package,
            options=ImportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True),
        )
    )
    cards = collection.db.all(
        "select n.guid, c.type, c.queue, c.ivl, c.reps, c.lapses, c.data, n.tags, n.flds, c.id"
        " from cards c join notes n on n.id = c.nid order by n.guid, c.ord"
    )
    reviews = collection.db.all("select cid, id, ease, time from revlog order by cid, id")
    problems, fine = collection.fix_integrity()
    decks = [deck.name for deck in collection.decks.all_names_and_ids()]
    collection.export_anki_package(
        out_path=exported,
        options=ExportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True),
        limit=None,
    )
    collection.close()
print(
    json.dumps(
        {"cards": cards, "reviews": reviews, "decks": decks, "fine": fine, "problems": problems}
    )
)

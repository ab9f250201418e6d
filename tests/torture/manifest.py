"""Adds the dependency on `traced` to a published manifest and takes its benches out. Knows nothing of sources."""

import re
import sys
from pathlib import Path

manifest, traced = Path(sys.argv[1]), sys.argv[2]
text = manifest.read_text()
text = re.sub(r"\[\[bench\]\]\n(?:[^\[\n][^\n]*\n|\n)*", "", text)
text = re.sub(r"\[dev-dependencies\.criterion\]\n(?:[^\[\n][^\n]*\n|\n)*", "", text)
manifest.write_text(f'{text}\n[dependencies.traced]\npath = "{traced}"\ndefault-features = false\n')

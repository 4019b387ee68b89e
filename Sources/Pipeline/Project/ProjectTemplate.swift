internal import FlinkOptions

/// What `drey init` writes: a project file that changes nothing yet, and shows what could be said.
package let projectTemplate = """
  # Drey's project file: it counts for all files below this directory. What the command line says counts more.
  # `drey config` shows what is in force and where it comes from, `drey schema project` the schema.
  version: 1

  # What reads the files, where they don't say it themselves. Without them: the newest, and only what holds for every
  # supported version is an error.
  # flinkVersion: "\(FlinkVersion.newestLegacy)"
  # operatorVersion: "1.15"
  # kubernetesVersion: "1.34"
  # hadoopVersion: "3.3"

  # Never looked at: globs as in .gitignore, which is honoured anyway.
  # exclude:
  #   - vendor/
  #   - "**/testdata/*.yaml"

  # Rules by code (GPU104), beginning of codes (GPU, GPU1) or name (amount-nonpositive); `drey rules` lists them.
  # ignore: [driver-missing]
  # severity:
  #   OPT: info
  # ignorePerPath:
  #   "legacy/**": [OPT, GPU104]

  # The least severity that fails a run: error, warning or info.
  # failOn: error

  # The hosts to hold requests against: what `drey discover --format yaml -o inventory.yaml` wrote.
  # inventory: inventory.yaml

  # What was there before Drey, accepted for now; `drey lint --write-baseline` writes it.
  # baseline: .drey-baseline.json

  """

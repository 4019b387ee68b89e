internal import Resolution

extension ResolvedCluster { func text(isColored: Bool) -> String { "listed \(listed ?? [])\n" } }

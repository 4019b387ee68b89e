import EmbeddedTemplates

/// A text of `Templates/`; empty when there is none of that name, which a test rules out.
func template(_ path: String) -> String { EmbeddedTemplates.text(at: path) ?? "" }

/// The stylesheet of reports and sites: the page's, and the pictures'.
package func stylesheet() -> String { template("style.css") + template("picture.css") }

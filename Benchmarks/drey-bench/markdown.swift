import Files
import Reports

/// A Markdown document to the HTML of a page; `items` counts bytes.
@Sendable func markdown(_ path: String) throws -> Tally {
  let text = try LocalFiles().read(path, limit: 1 << 30)
  return Tally(files: 1, items: pageHTML(ofMarkdown: text).bytes.count, failed: 0)
}

import Foundation
import Testing

@testable import Reports

/// Every page that the examples come to, checked as a whole.
@Suite struct PageTests {
  static let site: [String: [UInt8]] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../site")
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
    let pages = names.filter { $0.hasSuffix(".md") }.compactMap { name in
      (try? Data(contentsOf: folder.appendingPathComponent(name))).map {
        SiteSource.Page(path: name, markdown: [UInt8]($0))
      }
    }
    return buildSite(SiteSource(clusters: ExampleClusters.all, pages: pages)).0.files
  }()
  static let pages = site.keys.filter { $0.hasSuffix(".html") }.sorted()

  private func document(_ path: String) throws -> HTMLDocument { try HTMLDocument(try #require(Self.site[path])) }

  @Test func `renders the project's own pages`() {
    #expect(Self.pages.contains("docs/index.html"))
    #expect(Self.pages.contains("docs/silence.html"))
  }

  @Test(arguments: pages) func `is well formed, with unique ids and one main heading`(_ path: String) throws {
    let page = try document(path)
    let ids = page.elements.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
    #expect(ids.allSatisfy { !$0.isEmpty && !$0.contains(" ") })
    #expect(page.all("h1").count == 1)
    #expect(page.all("title").first { $0.parent == "head" }?.text.isEmpty == false)
    #expect(page.all("html").first?.attributes["lang"] == "en")
    #expect(page.all("main").count == 1 && page.all("footer").count == 1)
    // The page for what isn't there stands for pages at any depth: it leads nowhere.
    #expect(path == "404.html" ? page.all("nav").isEmpty : page.all("nav").count >= 1)
    #expect(page.all("a").first?.attributes["href"] == "#main")
    #expect(page.elements.allSatisfy { $0.tag != "script" && !$0.attributes.keys.contains { $0.hasPrefix("on") } })
  }

  @Test(arguments: pages) func `goes down one level of headings at a time`(_ path: String) throws {
    var last = 0
    for element in try document(path).elements where element.tag.count == 2 && element.tag.first == "h" {
      guard let level = Int(element.tag.dropFirst()) else { continue }
      #expect(level <= last + 1, "\(element.text)")
      last = level
    }
  }

  @Test(arguments: pages) func `leads to nothing that is not there`(_ path: String) throws {
    let page = try document(path)
    for element in page.elements {
      guard let url = element.attributes["href"] ?? element.attributes["src"], !url.contains(":") else { continue }
      let parts = url.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      var target = parts[0].isEmpty ? path : parts[0]
      if !parts[0].isEmpty {
        var folder = path.split(separator: "/").dropLast().map(String.init)
        for part in target.split(separator: "/") {
          if part != ".." {
            folder.append(String(part))
          } else if folder.popLast() == nil {
            Issue.record("\(url) leaves the site")
          }
        }
        target = folder.joined(separator: "/")
      }
      #expect(Self.site[target] != nil, "\(url)")
      if parts.count > 1, Self.site[target] != nil {
        let ids = try document(target).elements.compactMap { $0.attributes["id"] }
        #expect(ids.contains(parts[1].removingPercentEncoding ?? ""), "\(url)")
      }
    }
  }

  @Test(arguments: pages) func `gives images, tables and links what everybody can use`(_ path: String) throws {
    let page = try document(path)
    let ids = Set(page.elements.compactMap { $0.attributes["id"] })
    for element in page.elements {
      switch element.tag {
      case "img": #expect(element.attributes["alt"]?.isEmpty == false)
      case "svg":
        #expect(element.attributes["role"] == "img")
        for id in element.attributes["aria-labelledby"]?.split(separator: " ") ?? [] {
          #expect(ids.contains(String(id)))
        }
      case "th": #expect(["col", "row"].contains(element.attributes["scope"]))
      case "table": #expect(element.parent == "div")
      case "a":
        #expect(!element.text.allSatisfy(\.isWhitespace) || element.attributes["aria-label"] != nil)
        #expect(element.attributes["href"].flatMap { safeURL($0) } != nil)
      case "div" where element.attributes["class"] == "table":
        #expect(
          element.attributes["aria-labelledby"].map { ids.contains($0) } ?? (element.attributes["aria-label"] != nil))
      default: break
      }
    }
  }

  @Test(arguments: pages) func `tells no secret and nothing of the machine`(_ path: String) throws {
    let text = String(decoding: try #require(Self.site[path]), as: UTF8.self)
    #expect(!text.contains("hunter2"))
    #expect(!text.contains("/home/"))
    #expect(!text.unicodeScalars.contains("\u{202E}"))
  }

  @Test func `has one stylesheet, and none from elsewhere`() throws {
    let style = String(decoding: try #require(Self.site["style.css"]), as: UTF8.self)
    #expect(!style.contains("url(") && !style.contains("@import") && !style.contains("</"))
    for path in Self.pages { #expect(try document(path).all("link").count == (path == "404.html" ? 0 : 1)) }
  }

  @Test func `fills every placeholder of the shell`() {
    for (path, bytes) in Self.site where path.hasSuffix(".html") {
      #expect(!String(decoding: bytes, as: UTF8.self).contains("{{"), "\(path)")
    }
  }

  /// The contrast that WCAG 2.2 asks for (AA, 4.5 to 1) of each text on what it stands on.
  @Test(arguments: [
    ("text", "page"), ("text", "surface"), ("text", "raised"), ("muted", "page"), ("muted", "surface"),
    ("muted", "raised"),
    ("link", "page"), ("link", "surface"), ("link", "raised"), ("good", "good-back"), ("bad", "bad-back"),
    ("warning", "warning-back"), ("info", "info-back"), ("text", "fast-back"), ("text", "near-back"),
    ("far", "surface"),
    ("text", "good-back"), ("text", "bad-back"), ("text", "warning-back"), ("text", "info-back"), ("link", "bad-back"),
    ("link", "warning-back"), ("picture-text", "picture-tile"), ("picture-muted", "picture-tile"),
    ("picture-muted", "picture-box"), ("picture-text", "picture-slice"), ("picture-fast", "page"),
    ("picture-near", "page"),
  ])
  func `has enough contrast in light and dark`(_ front: String, _ back: String) throws {
    for colours in try Self.palettes() {
      let (a, b) = (try luminance(colours[front]), try luminance(colours[back]))
      let ratio = (max(a, b) + 0.05) / (min(a, b) + 0.05)
      #expect(ratio >= 4.5, "\(front) on \(back): \(ratio)")
    }
  }

  /// Light, then dark: the custom properties as they stand in the stylesheet.
  private static func palettes() throws -> [[String: String]] {
    var light: [String: String] = [:]
    var dark: [String: String] = [:]
    var isDark = false
    for line in stylesheet().split(separator: "\n") {
      if line.hasPrefix("@media") { isDark = line.contains("dark") }
      if line.hasPrefix("}") { isDark = false }
      guard let match = line.wholeMatch(of: /\s*--([a-z-]+): (#[0-9a-f]{6});/) else { continue }
      if isDark { dark[String(match.1)] = String(match.2) } else { light[String(match.1)] = String(match.2) }
    }
    #expect(Set(light.keys) == Set(dark.keys))
    return [light, dark]
  }

  private func luminance(_ colour: String?) throws -> Double {
    let number = try #require(colour.flatMap { Int($0.dropFirst(), radix: 16) })
    let channels = [number >> 16, number >> 8 & 255, number & 255].map { value in
      let share = Double(value) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
  }
}

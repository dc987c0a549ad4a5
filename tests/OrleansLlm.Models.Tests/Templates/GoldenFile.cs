using System.Text.Json;
using OrleansLlm.Models.Templates;

namespace OrleansLlm.Models.Tests.Templates;

/// <summary>
/// A template with conversations and what Jinja2 3.1.6 renders of them, set up as transformers sets it up
/// (ImmutableSandboxedEnvironment, trim_blocks, lstrip_blocks, loopcontrols, tojson as json.dumps with ensure_ascii=False).
/// <c>Golden/generate.py</c> writes them.
/// </summary>
internal sealed record GoldenFile(string? BosToken, string? EosToken, IReadOnlyList<GoldenCase> Cases)
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Templates", "Golden");

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.jinja").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    public static GoldenFile Read(string name) => JsonSerializer.Deserialize<GoldenFile>(File.ReadAllText(Path.Combine(Folder, name + ".json")), Options)!;

    public static ChatTemplate Template(string name)
    {
        var file = Read(name);
        return ChatTemplate.Parse(File.ReadAllText(Path.Combine(Folder, name + ".jinja")), file.BosToken, file.EosToken);
    }
}

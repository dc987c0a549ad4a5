using System.Text.Json.Nodes;
using OrleansLlm.Models.Tests.Tokenization;

namespace OrleansLlm.Models.Tests.Packages;

/// <summary>A copy of the embedded model's folder, to be spoiled.</summary>
internal sealed class PackageFolder : IDisposable
{
    private readonly TemporaryFolder _parent = new();

    public PackageFolder()
    {
        Folder = System.IO.Path.Combine(_parent.Path, "copy");
        Directory.CreateDirectory(Folder);
        foreach (string file in Directory.EnumerateFiles(TestData.EmberFolder))
        {
            File.Copy(file, Path(System.IO.Path.GetFileName(file)));
        }
    }

    public string Folder { get; }

    public string ParentFolder => _parent.Path;

    public string Path(string name) => System.IO.Path.Combine(Folder, name);

    public void Write(string name, string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(name))!);
        File.WriteAllText(Path(name), content);
    }

    public void Delete(string name) => File.Delete(Path(name));

    /// <summary>Sets the value at a dotted path of a JSON file; null takes the field away.</summary>
    public void Set(string file, string path, string? json)
    {
        var root = JsonNode.Parse(File.ReadAllText(Path(file)))!;
        string[] parts = path.Split('.');
        var parent = parts[..^1].Aggregate(root, (node, part) => node[part]!).AsObject();
        parent.Remove(parts[^1]);
        if (json is not null)
        {
            parent[parts[^1]] = JsonNode.Parse(json);
        }

        File.WriteAllText(Path(file), root.ToJsonString());
    }

    public void Dispose() => _parent.Dispose();
}

using System.IO.Enumeration;

namespace OrleansLlm.Models.Hub;

/// <summary>Which files of a repository make a model.</summary>
internal static class HubSelection
{
    private static readonly string[] s_texts = [".json", ".txt", ".jinja", ".model", ".md"];
    private static readonly string[] s_graphs = ["onnx/model.onnx", "model.onnx"];
    private static readonly string[] s_named = ["LICENSE", "LICENCE", "NOTICE", "USE_POLICY", "COPYING"];

    /// <summary>Chooses files: those that fit the patterns, or, without any, the texts with the first kind of weights there: safetensors, one GGUF file, an ONNX graph.</summary>
    /// <exception cref="HubException">Nothing fits, or which weights are meant is not clear.</exception>
    public static IReadOnlyList<HubFile> Choose(string repository, IReadOnlyList<HubFile> files, IReadOnlyList<string> patterns)
    {
        var visible = files.Where(file => !file.Path.Split('/').Any(part => part.StartsWith('.') && part != "..")).ToList();
        if (patterns.Count > 0)
        {
            var chosen = visible.Where(file => IsText(file) || patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, file.Path))).ToList();
            string? idle = patterns.FirstOrDefault(pattern => !visible.Any(file => FileSystemName.MatchesSimpleExpression(pattern, file.Path)));
            return idle is null ? chosen : throw new HubException($"{repository}: no file fits --include {idle}. It has: {Shown(visible)}");
        }

        return [.. visible.Where(IsText), .. Weights(repository, visible)];
    }

    private static IEnumerable<HubFile> Weights(string repository, List<HubFile> files)
    {
        // Shards of other layouts (original/, metal/) lie in folders of their own.
        var safetensors = files.Where(file => file.Path.EndsWith(".safetensors", StringComparison.Ordinal) && !file.Path.Contains('/')).ToList();
        if (safetensors.Count > 0)
        {
            return safetensors;
        }

        var gguf = files.Where(file => file.Path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase)).ToList();
        if (gguf.Count > 0)
        {
            return gguf.Count == 1 ? gguf : throw new HubException($"{repository}: has several GGUF files; choose one with --include. It has: {Shown(gguf)}");
        }

        var graph = s_graphs.Select(name => files.Find(file => file.Path == name)).FirstOrDefault(file => file is not null)
            ?? throw new HubException($"{repository}: has no safetensors, no GGUF file and no model.onnx; choose files with --include. It has: {Shown(files)}");
        return files.Where(file => file == graph || file.Path == graph.Path + "_data" || file.Path == graph.Path + ".data");
    }

    private static bool IsText(HubFile file)
    {
        string name = file.Path.Split('/')[^1];
        bool isTop = !file.Path.Contains('/') || file.Path.StartsWith("1_Pooling/", StringComparison.Ordinal);
        return isTop && (s_texts.Any(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase)) || s_named.Any(start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase)));
    }

    private static string Shown(List<HubFile> files) => string.Join(", ", files.Select(file => file.Path).Take(20));
}

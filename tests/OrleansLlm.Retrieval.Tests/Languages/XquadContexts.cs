using System.Text.Json;

namespace OrleansLlm.Retrieval.Tests.Languages;

/// <summary>The paragraphs of a translation of XQuAD, beside the repository.</summary>
internal static class XquadContexts
{
    public static List<string> Read(string file)
    {
        var path = Find(file);
        Assert.SkipWhen(path is null, $"Shared data not present: data/qa-xquad/{file}");
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return [.. document.RootElement.GetProperty("data").EnumerateArray()
            .SelectMany(article => article.GetProperty("paragraphs").EnumerateArray())
            .Select(paragraph => paragraph.GetProperty("context").GetString()!)];
    }

    private static string? Find(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "data", "qa-xquad", file);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}

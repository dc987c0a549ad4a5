using OrleansLlm.Retrieval.Evaluation;

namespace OrleansLlm.Tests.Collections;

/// <summary>XQuAD's English questions where they lie beside the checkout.</summary>
internal static class Xquad
{
    /// <summary>The file, or null.</summary>
    public static string? File { get; } = Find();

    public static SquadDataset Load() => SquadDataset.Load(File!);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("ORLEANSLLM_SHARED") is { } shared)
        {
            return Path.Combine(shared, "data", "qa-xquad", "xquad.en.json");
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "shared", "data", "qa-xquad", "xquad.en.json");
            if (System.IO.File.Exists(file))
            {
                return file;
            }
        }

        return null;
    }
}

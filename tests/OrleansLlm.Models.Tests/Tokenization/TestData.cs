using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Models.Tests.Tokenization;

/// <summary>Where test data lies: in the repository, and beside it.</summary>
internal static class TestData
{
    private static readonly Dictionary<string, Tokenizer> s_loaded = [];
    private static readonly Lock s_lock = new();

    public static string RepositoryRoot { get; } = FindRoot();

    public static string EmberFolder { get; } = Path.Combine(RepositoryRoot, "silo", "models", "ember");

    public static string Golden(string file) => Path.Combine(RepositoryRoot, "tests", "OrleansLlm.Models.Tests", "Tokenization", "Golden", file);

    /// <summary>A path in the shared data folder; skips the test when it is not there.</summary>
    public static string Shared(params string[] parts)
    {
        string root = Environment.GetEnvironmentVariable("ORLEANSLLM_SHARED") ?? Path.Combine(RepositoryRoot, "..", "shared");
        string path = Path.Combine([root, .. parts]);
        Assert.SkipUnless(Path.Exists(path), $"Shared data not present: {Path.Combine(parts)}");
        return path;
    }

    /// <summary>A tokenizer by name: ember, or one of the shared ones.</summary>
    public static Tokenizer Tokenizer(string name)
    {
        string folder = name == "ember" ? EmberFolder : Shared("models", "tokenizers", name);
        lock (s_lock)
        {
            return s_loaded.TryGetValue(name, out var known) ? known : s_loaded[name] = TokenizerFiles.Load(folder);
        }
    }

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "OrleansLlm.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException($"OrleansLlm.sln was not found above {AppContext.BaseDirectory}.");
    }
}

namespace OrleansLlm.Tests.Collections;

/// <summary>The data sets beside the checkout, which are no part of the project.</summary>
internal static class SharedData
{
    private static readonly string? Root = Find();

    /// <summary>The folder of a set, or null where there is none.</summary>
    public static string? Folder(string set) => Root is null || !Directory.Exists(Path.Combine(Root, set)) ? null : Path.Combine(Root, set);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("ORLEANSLLM_SHARED") is { } shared)
        {
            return Path.Combine(shared, "data");
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var data = Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(data))
            {
                return data;
            }
        }

        return null;
    }
}

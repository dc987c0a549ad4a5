namespace OrleansLlm.Training.Tests;

/// <summary>Where the models lie that come with the silo.</summary>
internal static class BuiltInFolder
{
    public static string Of(string model)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "OrleansLlm.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return Path.Combine(folder, "silo", "models", model);
    }
}

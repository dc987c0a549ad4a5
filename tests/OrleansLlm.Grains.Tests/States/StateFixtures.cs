using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Storage;

namespace OrleansLlm.Grains.Tests.States;

/// <summary>
/// States as earlier versions stored them: <c>Fixtures/vN/NAME.state</c> holds the bytes as they lie in the store (each store keeps
/// the same), <c>NAME.txt</c> what was in them.
/// </summary>
internal static class StateFixtures
{
    /// <summary>The version under development. Raised with the first change of a state after a release, so that what users have stays a fixture.</summary>
    public const string Current = "v1";

    /// <summary>Writes the fixtures of the current version anew.</summary>
    public const string Command = "dotnet run --project tests/OrleansLlm.Grains.Tests -- -explicit only -class OrleansLlm.Grains.Tests.States.WriteStateFixtures";

    private static readonly OrleansGrainStorageSerializer Serializer =
        new(new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>());

    public static string Folder { get; } = Path.Combine(Root(), "tests", "OrleansLlm.Grains.Tests", "States", "Fixtures");

    /// <summary>All fixtures as <c>vN/NAME</c>.</summary>
    public static IEnumerable<string> All => Directory.EnumerateFiles(Folder, "*.state", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Folder, Path.ChangeExtension(file, null)).Replace('\\', '/')).Order(StringComparer.Ordinal);

    /// <summary>Reads a fixture's state as its grain would.</summary>
    public static object Load(string fixture)
    {
        var type = DurableStates.All[Path.GetFileName(fixture)];
        var bytes = new BinaryData(File.ReadAllBytes(Path.Combine(Folder, $"{fixture}.state")));
        var deserialize = typeof(OrleansGrainStorageSerializer).GetMethod(nameof(Serializer.Deserialize))!.MakeGenericMethod(type);
        return deserialize.Invoke(Serializer, [bytes])!;
    }

    /// <summary>What was in a fixture when it was written.</summary>
    public static string[] Lines(string fixture) => File.ReadAllLines(Path.Combine(Folder, $"{fixture}.txt"));

    public static void Write(string name)
    {
        var state = StateFiller.Fill(DurableStates.All[name]);
        var serialize = typeof(OrleansGrainStorageSerializer).GetMethod(nameof(Serializer.Serialize))!.MakeGenericMethod(state.GetType());
        var bytes = (BinaryData)serialize.Invoke(Serializer, [state])!;
        Directory.CreateDirectory(Path.Combine(Folder, Current));
        File.WriteAllBytes(Path.Combine(Folder, Current, $"{name}.state"), bytes.ToArray());
        File.WriteAllText(Path.Combine(Folder, Current, $"{name}.txt"), string.Join('\n', StateLines.Of(state)) + "\n");
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "OrleansLlm.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"No OrleansLlm.sln above {AppContext.BaseDirectory}.");
    }
}

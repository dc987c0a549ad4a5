using OrleansLlm.Tests.Stores;

namespace OrleansLlm.EndToEnd.Tests.Processes;

/// <summary>Ports of this machine that nobody uses.</summary>
internal static class Ports
{
    /// <summary>So many different free ports.</summary>
    public static int[] Free(int count) => [.. Enumerable.Range(0, count).Select(_ => FreePorts.Next())];
}

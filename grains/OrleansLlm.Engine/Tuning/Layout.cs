using System.Numerics;

namespace OrleansLlm.Engine.Tuning;

/// <summary>How cores are shared out.</summary>
/// <param name="Sessions">Engines side by side.</param>
/// <param name="Threads">Threads of each.</param>
/// <param name="Spins">Threads wait by spinning.</param>
internal readonly record struct Layout(int Sessions, int Threads, bool Spins = false)
{
    private const int MostSessions = 8;

    /// <summary>What is worth trying on so many cores, from the simplest.</summary>
    /// <param name="cores">Logical cores.</param>
    /// <param name="mostSessions">Sessions whose weights fit the memory.</param>
    public static IReadOnlyList<Layout> Candidates(int cores, int mostSessions)
    {
        var threads = Enumerable.Range(0, BitOperations.Log2((uint)cores) + 1).Select(power => 1 << power).Append(cores).Distinct();
        var sessions = Enumerable.Range(1, 3).Select(power => 1 << power).Where(count => count <= Math.Min(Math.Min(cores, mostSessions), MostSessions));
        Layout[] sleeping = [.. threads.Select(count => new Layout(1, count)), .. sessions.Select(count => new Layout(count, cores / count))];
        return [.. sleeping, .. sleeping.Where(layout => layout.Threads > 1).Select(layout => layout with { Spins = true })];
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Sessions} x {Threads}{(Spins ? " spinning" : "")}";
}

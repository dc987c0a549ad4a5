namespace OrleansLlm.Grains.Erasure.Disks;

/// <summary>The lists of what was erased.</summary>
internal static class ErasedLists
{
    /// <summary>Trained models and training jobs: to the end of time, since a disk with models may come back any day.</summary>
    public const string Trainings = "trainings";

    /// <summary>Copies of shards, by the names of their files. Indexes come and go in numbers: what is noted is kept for <see cref="ShardsKeptFor"/>.</summary>
    public const string Shards = "shards";

    /// <summary>How far <see cref="Shards"/> reaches back at least.</summary>
    public static readonly TimeSpan ShardsKeptFor = TimeSpan.FromDays(3);

    /// <summary>For how long a list keeps a name; null: for good.</summary>
    public static TimeSpan? KeptFor(string list) => list == Shards ? ShardsKeptFor : null;
}

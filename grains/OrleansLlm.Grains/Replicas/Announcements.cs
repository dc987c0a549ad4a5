namespace OrleansLlm.Grains.Replicas;

/// <summary>The rhythm of announcements; readers and writers of soft state must agree on it.</summary>
internal static class Announcements
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Silence after which an announcement no longer counts. Three missed ones: a busy silo is not a dead one.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(3.5);

    /// <summary>How long a freshly activated grain waits for its first announcement before it says that there is none.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);
}

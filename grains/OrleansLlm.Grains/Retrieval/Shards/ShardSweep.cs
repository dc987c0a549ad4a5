using System.Globalization;
using OrleansLlm.Grains.Erasure.Disks;

namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>
/// Removes the files of deleted shards from this silo's disk. When it did so last is written there: a disk that was away for longer than what was deleted is
/// remembered is emptied, since all that it has are copies. Blocking; used by one thread at a time.
/// </summary>
internal sealed class ShardSweep(ShardDisk disk, ErasedShards erased, TimeProvider timeProvider)
{
    /// <summary>A day is left for clocks that do not agree.</summary>
    private static readonly TimeSpan Reach = ErasedLists.ShardsKeptFor - TimeSpan.FromDays(1);

    private static readonly TimeSpan MarkEvery = TimeSpan.FromMinutes(1);

    private readonly string _mark = Path.Combine(disk.Root, "swept");
    private DateTimeOffset? _sweptAt;
    private bool _isWhole;

    /// <summary>Removes what was deleted, and copies that were not used for long.</summary>
    /// <param name="news">What this silo has learnt since the last time.</param>
    /// <exception cref="IOException">Something can not be removed now; the rest was, and the next call tries all again.</exception>
    public void Clean(IReadOnlyCollection<string> news)
    {
        var now = timeProvider.GetUtcNow();
        _sweptAt ??= ReadMark();
        var doubt = _sweptAt is { } swept && (now - swept).Duration() <= Reach ? (now - swept).Duration() : TimeSpan.MaxValue;
        var files = doubt > Reach ? disk.Unused() : _isWhole ? news.SelectMany(disk.FilesOf) : disk.Files().Where(file => erased.Has(ShardDisk.NameOf(file)));
        _isWhole = false;
        ErasedFiles.Remove(files.Select(file => new Action(() => disk.Remove(file))));
        _isWhole = true;
        if (doubt >= MarkEvery)
        {
            WriteMark(now);
        }

        // Copies are trimmed when shards are opened; a silo that opens none any more has the words of its last ones.
        disk.TrimWhenDue();
    }

    private DateTimeOffset? ReadMark() =>
        File.Exists(_mark) && DateTimeOffset.TryParse(File.ReadAllText(_mark), CultureInfo.InvariantCulture, out var swept) ? swept : null;

    /// <summary>In one step: another silo of the machine may read it.</summary>
    private void WriteMark(DateTimeOffset now)
    {
        Directory.CreateDirectory(disk.Root);
        var unfinished = $"{_mark}.{Guid.NewGuid():N}.part";
        File.WriteAllText(unfinished, now.ToString("O", CultureInfo.InvariantCulture));
        File.Move(unfinished, _mark, overwrite: true);
        _sweptAt = now;
    }
}

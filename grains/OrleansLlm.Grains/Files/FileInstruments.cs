using System.Diagnostics.Metrics;
using OrleansLlm.Contracts.Files;

namespace OrleansLlm.Grains.Files;

/// <summary>Counts files; never by tenant, whose number has no bound.</summary>
internal sealed class FileInstruments
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "OrleansLlm.Files";

    private readonly Counter<long> _stored;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _removed;

    public FileInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _stored = meter.CreateCounter<long>("orleansllm.files.stored", "{file}", "Files stored, by purpose.");
        _bytes = meter.CreateCounter<long>("orleansllm.files.stored.bytes", "By", "Bytes of files stored, by purpose.");
        _removed = meter.CreateCounter<long>("orleansllm.files.removed", "{file}", "Files deleted or expired.");
    }

    public void OnStored(StoredFile file)
    {
        var purpose = new KeyValuePair<string, object?>("purpose", file.Purpose);
        _stored.Add(1, purpose);
        _bytes.Add(file.Bytes, purpose);
    }

    public void OnRemoved() => _removed.Add(1);
}

namespace OrleansLlm.Retrieval.Storage;

/// <summary>Makes an index's state of a snapshot and a log.</summary>
internal sealed unsafe class IndexOpening(IIndexFolder folder, IndexOptions options, long generation, SnapshotFile? file)
{
    private readonly string _name = IndexFiles.Log(generation);

    public IndexState State { get; private set; } = null!;

    /// <summary>The log, to be gone on with.</summary>
    public IIndexWriter Log { get; private set; } = null!;

    public long LogBytes { get; private set; }

    public static IIndexWriter BeginLog(IIndexFolder folder, long generation, IndexSettings settings)
    {
        var log = folder.Create(IndexFiles.Log(generation));
        LogFile.Append(log, SettingsCodec.Write(settings));
        return log;
    }

    public void Open(IndexSettings? given)
    {
        var made = file is null ? null : SettingsCodec.Read(file.Section<byte>(SectionId.Settings), IndexFiles.Snapshot(generation));
        if (folder.Files().Contains(_name))
        {
            ReadLog(made, given);
        }

        if (State is null)
        {
            Begin(made ?? given ?? throw new RetrievalException("There is no index here, and no settings to make one with."), given);
            Log = BeginLog(folder, generation, State!.Settings);
        }
    }

    private void Begin(IndexSettings made, IndexSettings? given)
    {
        if (given is not null)
        {
            made.CheckSame(given);
        }

        State = new IndexState(new Snapshot(file, made.Dimensions), made, options) { Generation = generation };
    }

    /// <summary>Leaves the state unset when the log has no whole record: a crash cut off its beginning, and nothing was ever added.</summary>
    private void ReadLog(IndexSettings? made, IndexSettings? given)
    {
        using var content = folder.Open(_name);
        var bytes = new ReadOnlySpan<byte>((void*)content.Address, checked((int)content.Length));
        var (payloads, length) = LogFile.Read(_name, bytes);
        if (payloads.Count == 0)
        {
            return;
        }

        Begin(made ?? SettingsCodec.Read(bytes[payloads[0]], _name), given);
        foreach (var payload in payloads.Skip(1))
        {
            var (version, operations) = OperationCodec.Read(bytes[payload]);
            foreach (var operation in operations)
            {
                State.Apply(operation);
            }

            State.Version = version;
        }

        LogBytes = length;
        Log = folder.Append(_name, length);
    }
}

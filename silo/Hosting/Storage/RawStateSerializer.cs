using Orleans.Storage;

namespace OrleansLlm.Silo.Hosting.Storage;

/// <summary>Passes the bytes of a <see cref="RawState"/> through.</summary>
internal sealed class RawStateSerializer : IGrainStorageSerializer
{
    private readonly bool _isGiven;

    private RawStateSerializer(bool isGiven) => _isGiven = isGiven;

    /// <summary>Copies what is read: some providers lend a buffer that they use again afterwards.</summary>
    public static RawStateSerializer Instance { get; } = new(isGiven: false);

    /// <summary>For a provider that gives away the bytes it has read.</summary>
    public static RawStateSerializer Uncopied { get; } = new(isGiven: true);

    public BinaryData Serialize<T>(T? input) => input is RawState raw ? raw.Payload : throw NotRaw<T>();

    public T Deserialize<T>(BinaryData input) => new RawState { Payload = _isGiven ? input : new BinaryData(input.ToArray()) } is T raw ? raw : throw NotRaw<T>();

    private static InvalidOperationException NotRaw<T>() => new($"Providers are given {nameof(RawState)} only, not {typeof(T)}.");
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansLlm.Contracts;

namespace OrleansLlm.Routing.Learning.Files;

/// <summary>A trained model's file, checked as a whole when it is opened. See <see cref="LearnedFileWriter"/> for the layout.</summary>
internal sealed class LearnedFile
{
    public const string Format = "orleansllm.learned";
    public const string Version = "1";

    /// <summary>The longest file that is read or stored.</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    private readonly ReadOnlyMemory<byte> _data;
    private readonly Dictionary<string, JsonElement> _tensors;

    private LearnedFile(ReadOnlyMemory<byte> data, Dictionary<string, JsonElement> tensors, string kind, string settings) =>
        (_data, _tensors, Kind, Settings) = (data, tensors, kind, settings);

    public string Kind { get; }

    private string Settings { get; }

    /// <exception cref="LlmException">InvalidRequest: what is wrong with the file.</exception>
    public static LearnedFile Open(ReadOnlyMemory<byte> file)
    {
        if (file.Length > MaxBytes)
        {
            throw Wrong($"is {file.Length} bytes long; the limit is {MaxBytes}");
        }

        if (file.Length < 8 || BinaryPrimitives.ReadUInt64LittleEndian(file.Span) is var length && (length > (ulong)file.Length - 8))
        {
            throw Wrong("ends within its header");
        }

        try
        {
            var header = JsonSerializer.Deserialize(file.Span.Slice(8, (int)length), LearnedJson.Default.DictionaryStringJsonElement) ?? [];
            return Open(file[(8 + (int)length)..], header);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw Wrong($"has a header that is not understood: {malformed.Message}", malformed);
        }
    }

    /// <summary>Checks what the file holds.</summary>
    /// <exception cref="LlmException">InvalidRequest: the file holds another kind of model.</exception>
    public void RequireKind(string kind)
    {
        if (Kind != kind)
        {
            throw Wrong($"holds a {Kind}, not a {kind}");
        }
    }

    /// <summary>A tensor's values; <paramref name="count"/> of them, unless it is negative.</summary>
    /// <exception cref="LlmException">InvalidRequest: it is missing, of another type or length, or holds what is no number.</exception>
    public T[] Read<T>(string name, int count = -1)
        where T : unmanaged
    {
        if (!_tensors.TryGetValue(name, out var tensor))
        {
            throw Wrong($"has no tensor {name}");
        }

        try
        {
            var offsets = tensor.GetProperty("data_offsets");
            var (start, end) = (offsets[0].GetInt32(), offsets[1].GetInt32());
            if (tensor.GetProperty("dtype").GetString() != TypeOf<T>() || start < 0 || end < start || end > _data.Length || (end - start) % Marshal.SizeOf<T>() != 0)
            {
                throw Wrong($"has a tensor {name} that is not {TypeOf<T>()} within the file");
            }

            var values = MemoryMarshal.Cast<byte, T>(_data.Span[start..end]).ToArray();
            return count < 0 || values.Length == count ? values : throw Wrong($"has {values.Length} values in tensor {name} where {count} belong");
        }
        catch (Exception malformed) when (malformed is KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            throw Wrong($"has a tensor {name} that is not understood", malformed);
        }
    }

    /// <summary>As <see cref="Read{T}"/>; every value is a finite number.</summary>
    public float[] ReadFinite(string name, int count = -1)
    {
        var values = Read<float>(name, count);
        return Array.TrueForAll(values, float.IsFinite) ? values : throw Wrong($"has a value in tensor {name} that is no number");
    }

    /// <summary>The settings of the file's model.</summary>
    /// <exception cref="LlmException">InvalidRequest: they are malformed.</exception>
    public T ReadSettings<T>(JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(Settings, type) ?? throw Wrong("has no settings");
        }
        catch (JsonException malformed)
        {
            throw Wrong($"has settings that are not understood: {malformed.Message}", malformed);
        }
    }

    public static LlmException Wrong(string what, Exception? inner = null) =>
        new(LlmErrorCode.InvalidRequest, $"The trained model's file {what}.", "file", innerException: inner);

    private static LearnedFile Open(ReadOnlyMemory<byte> data, Dictionary<string, JsonElement> header)
    {
        var metadata = header.Remove("__metadata__", out var found) ? found : throw Wrong("has no __metadata__");
        var format = metadata.GetProperty("format").GetString();
        if (format != Format)
        {
            throw Wrong($"has the format '{format}', not '{Format}'");
        }

        var version = metadata.GetProperty("version").GetString();
        if (version != Version)
        {
            throw Wrong($"has version {version} of its format; this build reads version {Version}");
        }

        if (metadata.GetProperty("sha256").GetString() != Convert.ToHexStringLower(SHA256.HashData(data.Span)))
        {
            throw Wrong("is damaged: its checksum does not match");
        }

        return new LearnedFile(data, header, metadata.GetProperty("kind").GetString() ?? "", metadata.GetProperty("settings").GetString() ?? "");
    }

    private static string TypeOf<T>() => typeof(T) switch
    {
        var type when type == typeof(float) => "F32",
        var type when type == typeof(Half) => "F16",
        var type when type == typeof(sbyte) => "I8",
        var type when type == typeof(uint) => "U32",
        var type => throw new NotSupportedException($"{type} is no tensor type."),
    };
}

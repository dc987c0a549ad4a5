using System.Globalization;
using System.Text;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Gguf;

/// <summary>The metadata of a GGUF file: numbers, truth values, texts, and lists of them.</summary>
internal sealed class GgufMetadata
{
    private const long LongestText = 100_000_000;
    private readonly string _path;
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    private GgufMetadata(string path) => _path = path;

    /// <summary>Reads all entries.</summary>
    public static GgufMetadata Read(string path, BinaryReader reader, long count)
    {
        var metadata = new GgufMetadata(path);
        for (long i = 0; i < count; i++)
        {
            string key = Text(path, reader);
            metadata._values[key] = metadata.Value(key, reader, (int)reader.ReadUInt32());
        }

        return metadata;
    }

    /// <summary>A text of the file.</summary>
    public static string Text(string path, BinaryReader reader)
    {
        long length = reader.ReadInt64();
        if (length is < 0 or > LongestText || length > reader.BaseStream.Length - reader.BaseStream.Position)
        {
            throw new ModelPackageException(path, null, $"has a text of {length} bytes, which do not fit the file");
        }

        return Encoding.UTF8.GetString(reader.ReadBytes((int)length));
    }

    /// <summary>A value, or null.</summary>
    public object? Find(string key) => _values.GetValueOrDefault(key);

    /// <summary>A text, or null.</summary>
    public string? Text(string key) => Find(key) as string;

    /// <summary>An integer that must be there.</summary>
    public int Int(string key) => OptionalInt(key) ?? throw new ModelPackageException(_path, key, "is missing");

    /// <summary>An integer, or null.</summary>
    public int? OptionalInt(string key) => Find(key) switch
    {
        null => null,
        string or Array => throw new ModelPackageException(_path, key, "must be a number"),
        { } number => Convert.ToDouble(number, CultureInfo.InvariantCulture) is var value && value >= int.MinValue && value <= int.MaxValue
            ? Convert.ToInt32(number, CultureInfo.InvariantCulture)
            : throw new ModelPackageException(_path, key, $"must fit into 32 bits. Given: {number}"),
    };

    /// <summary>The id of a token below a number of them; null: there is no such token, which some converters write as -1.</summary>
    public int? Token(string key, int tokens) => Find(key) switch
    {
        uint.MaxValue or -1 or ulong.MaxValue or -1L => null,
        _ when OptionalInt(key) is { } id => id >= 0 && id < tokens ? id : throw new ModelPackageException(_path, key, $"must be below the {tokens} tokens. Given: {id}"),
        _ => null,
    };

    /// <summary>A list with an element for each token, or null.</summary>
    public T[]? PerToken<T>(string key, int tokens) => List<T>(key) is not { } list ? null
        : list.Length == tokens ? list
        : throw new ModelPackageException(_path, key, $"must have {tokens} elements, one per token. Given: {list.Length}");

    /// <summary>A number, or null.</summary>
    public double? Number(string key) => Find(key) switch
    {
        null => null,
        string or Array => throw new ModelPackageException(_path, key, "must be a number"),
        { } number => Convert.ToDouble(number, CultureInfo.InvariantCulture),
    };

    /// <summary>A truth value, or null.</summary>
    public bool? Flag(string key) => Find(key) as bool?;

    /// <summary>A list of one type, or null.</summary>
    public T[]? List<T>(string key) => Find(key) switch
    {
        null => null,
        T[] list => list,
        _ => throw new ModelPackageException(_path, key, $"must be a list of {typeof(T).Name}"),
    };

    private object Value(string key, BinaryReader reader, int type) => type switch
    {
        0 => reader.ReadByte(),
        1 => reader.ReadSByte(),
        2 => reader.ReadUInt16(),
        3 => reader.ReadInt16(),
        4 => reader.ReadUInt32(),
        5 => reader.ReadInt32(),
        6 => reader.ReadSingle(),
        7 => reader.ReadBoolean(),
        8 => Text(_path, reader),
        9 => ListOf(key, reader),
        10 => reader.ReadUInt64(),
        11 => reader.ReadInt64(),
        12 => reader.ReadDouble(),
        _ => throw new ModelPackageException(_path, key, $"has a type that there is none of: {type}"),
    };

    // A text has at least its length.
    private static int Width(int type) => type switch
    {
        0 or 1 or 7 => 1,
        2 or 3 => 2,
        4 or 5 or 6 => 4,
        _ => 8,
    };

    private Array ListOf(string key, BinaryReader reader)
    {
        int type = (int)reader.ReadUInt32();
        long count = reader.ReadInt64();
        if (type is < 0 or 9 or > 12 || count < 0 || count > (reader.BaseStream.Length - reader.BaseStream.Position) / Width(type))
        {
            throw new ModelPackageException(_path, key, $"is a list of {count} elements of type {type}, which can not be");
        }

        Type element = type switch
        {
            0 => typeof(byte), 1 => typeof(sbyte), 2 => typeof(ushort), 3 => typeof(short), 4 => typeof(uint), 5 => typeof(int), 6 => typeof(float), 7 => typeof(bool), 8 => typeof(string),
            10 => typeof(ulong), 11 => typeof(long), _ => typeof(double),
        };
        var list = Array.CreateInstance(element, count);
        for (long i = 0; i < count; i++)
        {
            list.SetValue(Value(key, reader, type), i);
        }

        return list;
    }
}

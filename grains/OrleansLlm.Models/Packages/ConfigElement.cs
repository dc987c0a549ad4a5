using System.Text.Json;

namespace OrleansLlm.Models.Packages;

/// <summary>A value in a JSON file that knows where it stands, so that every complaint names the file and the field.</summary>
internal readonly struct ConfigElement
{
    private readonly JsonElement _json;

    private ConfigElement(string file, string? path, JsonElement json)
    {
        File = file;
        Path = path;
        _json = json;
    }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>The dotted path of the value in the file; null for the whole document.</summary>
    public string? Path { get; }

    /// <summary>The JSON type of the value.</summary>
    public JsonValueKind Kind => _json.ValueKind;

    /// <summary>Reads a file whose root is an object, or what is said. The whole file is held in memory until the last element is dropped.</summary>
    /// <exception cref="ModelPackageException">The file can not be read or is not of that kind.</exception>
    public static ConfigElement Read(string file, JsonValueKind root = JsonValueKind.Object)
    {
        try
        {
            using var stream = System.IO.File.OpenRead(file);
            using var document = JsonDocument.Parse(stream, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return new ConfigElement(file, null, document.RootElement.Clone()).Expect(root);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelPackageException(file, null, "the file is missing", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelPackageException(file, null, $"can not be read: {error.Message}", error);
        }
        catch (JsonException error)
        {
            throw new ModelPackageException(file, null, $"is not valid JSON: {error.Message}", error);
        }
    }

    /// <summary>Reads a file that need not be there; null when it is not.</summary>
    public static ConfigElement? ReadOptional(string folder, string name, JsonValueKind root = JsonValueKind.Object)
    {
        string file = System.IO.Path.Combine(folder, name);
        return System.IO.File.Exists(file) ? Read(file, root) : null;
    }

    /// <summary>A member that must be there and not null.</summary>
    public ConfigElement Required(string name) =>
        Optional(name) ?? throw new ModelPackageException(File, Child(name), "is missing");

    /// <summary>A member, or null when it is absent or JSON null.</summary>
    public ConfigElement? Optional(string name)
    {
        Expect(JsonValueKind.Object);
        return _json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? new ConfigElement(File, Child(name), value)
            : null;
    }

    /// <summary>The first of several spellings that is there.</summary>
    public ConfigElement? OptionalAny(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (Optional(name) is { } value)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>The elements of an array.</summary>
    public IEnumerable<ConfigElement> Items()
    {
        Expect(JsonValueKind.Array);
        return Enumerate(this);

        static IEnumerable<ConfigElement> Enumerate(ConfigElement array)
        {
            int i = 0;
            foreach (var item in array._json.EnumerateArray())
            {
                yield return new ConfigElement(array.File, $"{array.Path}[{i++}]", item);
            }
        }
    }

    /// <summary>The members of an object.</summary>
    public IEnumerable<(string Name, ConfigElement Value)> Members()
    {
        Expect(JsonValueKind.Object);
        return Enumerate(this);

        static IEnumerable<(string, ConfigElement)> Enumerate(ConfigElement parent)
        {
            foreach (var member in parent._json.EnumerateObject())
            {
                string name = parent.NameOf(member);
                yield return (name, new ConfigElement(parent.File, parent.Child(name), member.Value));
            }
        }
    }

    /// <summary>The value as a string.</summary>
    public string String()
    {
        Expect(JsonValueKind.String);
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw Wrong($"holds an escape that is no Unicode text: {error.Message}");
        }
    }

    /// <summary>The value as a truth value.</summary>
    public bool Bool() => Kind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong($"must be true or false. Given: {Shown()}"),
    };

    /// <summary>The value as an integer within limits.</summary>
    public int Int(int minimum = int.MinValue, int maximum = int.MaxValue)
    {
        if (Kind != JsonValueKind.Number || !_json.TryGetDouble(out double number) || number != Math.Floor(number))
        {
            throw Wrong($"must be an integer. Given: {Shown()}");
        }

        return number >= minimum && number <= maximum ? (int)number : throw Wrong($"must be from {minimum} to {maximum}. Given: {Shown()}");
    }

    /// <summary>The value as a finite number.</summary>
    public double Number() => Kind == JsonValueKind.Number && _json.TryGetDouble(out double number) && double.IsFinite(number)
        ? number
        : throw Wrong($"must be a finite number. Given: {Shown()}");

    /// <summary>An error about this value.</summary>
    public ModelPackageException Wrong(string problem) => new(File, Path, problem);

    /// <summary>The value as it is written, shortened for a message.</summary>
    public string Shown()
    {
        string raw = _json.GetRawText();
        return raw.Length <= 60 ? raw : string.Concat(raw.AsSpan(0, 60), "...");
    }

    private ConfigElement Expect(JsonValueKind kind) =>
        Kind == kind ? this : throw Wrong($"must be a JSON {kind.ToString().ToLowerInvariant()}. Given: {Shown()}");

    private string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException error)
        {
            throw Wrong($"has a member whose name is no Unicode text: {error.Message}");
        }
    }

    private string Child(string name) => Path is null ? name : $"{Path}.{name}";
}

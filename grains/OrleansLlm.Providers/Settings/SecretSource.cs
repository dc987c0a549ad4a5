namespace OrleansLlm.Providers.Settings;

/// <summary>Reads a secret from where the settings say it is. Never from a request.</summary>
internal sealed class SecretSource
{
    private readonly string? _file;
    private readonly Lock _reading = new();
    private string? _value;
    private DateTime _readAt;
    private long _checkedAt;

    private SecretSource(string? value, string? file)
    {
        (_value, _file) = (value, file);
        _checkedAt = Environment.TickCount64;
        if (file is not null)
        {
            _readAt = File.GetLastWriteTimeUtc(file);
            _value = File.ReadAllText(file).Trim();
        }
    }

    /// <summary>A secret that is not there.</summary>
    public static SecretSource None { get; } = new(value: null, file: null);

    /// <summary>The secret by one of the ways.</summary>
    public static SecretSource Of(string? value, string? environment, string? file) =>
        file is not null ? new SecretSource(null, file) : new SecretSource(value ?? (environment is null ? null : Environment.GetEnvironmentVariable(environment)), null);

    /// <summary>What is wrong with the ways that are given, one line each; never with the secret itself in it.</summary>
    public static IEnumerable<string> Problems(string field, string? value, string? environment, string? file)
    {
        if (new[] { value, environment, file }.Count(way => way is not null) > 1)
        {
            yield return $"{field}, {field}Environment and {field}File exclude each other: give one of them.";
        }

        if (value is not null && !IsUsable(value))
        {
            yield return $"{field} must be 1 to 8192 printable ASCII characters without spaces. Given: {value.Length} characters (not shown).";
        }

        if (environment is not null && !IsUsable(Environment.GetEnvironmentVariable(environment)))
        {
            yield return $"{field}Environment must name an environment variable with 1 to 8192 printable ASCII characters without spaces. Given: {environment}, which has none or others.";
        }

        if (file is not null && !IsUsable(ReadOrNull(file)))
        {
            yield return $"{field}File must name a readable file with 1 to 8192 printable ASCII characters without spaces. Given: {file}.";
        }
    }

    /// <summary>The secret as it is now, or null. A file is looked at once a second.</summary>
    public string? Value()
    {
        if (_file is null || Environment.TickCount64 - Volatile.Read(ref _checkedAt) < 1000)
        {
            return _value;
        }

        lock (_reading)
        {
            Volatile.Write(ref _checkedAt, Environment.TickCount64);
            var changedAt = File.GetLastWriteTimeUtc(_file);
            if (changedAt != _readAt && ReadOrNull(_file) is { } text && IsUsable(text))
            {
                (_value, _readAt) = (text, changedAt);
            }

            return _value;
        }
    }

    private static string? ReadOrNull(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>It must be able to stand in a header.</summary>
    private static bool IsUsable(string? text) => text is { Length: > 0 and <= 8192 } && text.All(character => character is > ' ' and <= '~');
}

namespace OrleansLlm.Client.Http;

/// <summary>Writes query parameters.</summary>
internal static class QueryText
{
    /// <summary>The parameters that have a value, with the question mark; empty when there are none.</summary>
    public static string Of(params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var query = "";
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
            {
                query += $"{(query.Length == 0 ? '?' : '&')}{name}={Uri.EscapeDataString(value.ToString()!)}";
            }
        }

        return query;
    }
}

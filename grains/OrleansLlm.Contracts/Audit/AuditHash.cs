using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansLlm.Contracts.Audit;

/// <summary>The hashes of audit logs, so that whoever has the records can check them.</summary>
public static class AuditHash
{
    /// <summary>The hash before the first record.</summary>
    public static string Beginning { get; } = new('0', 64);

    /// <summary>
    /// SHA-256, in lower-case hexadecimal digits, of these texts, each as its length in UTF-8 bytes, a colon, the text: tenant, sequence number, time in Unix
    /// milliseconds, hash before, action, actor, subject, the event's id (empty: none), then names and texts of the details in the order of the names' code units.
    /// </summary>
    public static string Of(string tenant, AuditRecord record)
    {
        var text = new StringBuilder();
        var one = record.Event;
        Add(text, tenant);
        Add(text, record.Sequence.ToString(CultureInfo.InvariantCulture));
        Add(text, record.At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        Add(text, record.PreviousHash);
        Add(text, one.Action);
        Add(text, one.Actor);
        Add(text, one.Subject);
        Add(text, one.Id ?? "");
        foreach (var (name, value) in one.Details.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Add(text, name);
            Add(text, value);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>How a user is named in an audit log: a hash with the tenant in it, by which a question about a known user can be answered and none found out.</summary>
    public static string OfUser(string tenant, string user) =>
        "user:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant}\n{user}")));

    private static void Add(StringBuilder text, string part) =>
        text.Append(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(part)}:{part}");
}

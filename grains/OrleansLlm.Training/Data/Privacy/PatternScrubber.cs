using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace OrleansLlm.Training.Data.Privacy;

/// <summary>
/// Finds e-mail addresses, IBANs (with their check digits), payment card numbers (with theirs), IP addresses and telephone numbers by their form. Names, postal
/// addresses, and numbers without a form of their own are not found: it lowers a risk, it does not make texts anonymous.
/// </summary>
public sealed partial class PatternScrubber : ITextScrubber
{
    private const int LeastPhoneDigits = 8;
    private const int MostPhoneDigits = 15;
    private const int LeastAddressDigits = 4;

    // In this order: what is found first is gone for those that come after, and IBANs and cards hold digits that look like telephone numbers.
    private static readonly (string Kind, Regex Pattern, Func<string, bool> IsMeant)[] s_kinds =
    [
        ("EMAIL", Email(), static _ => true),
        ("IBAN", IbanForm(), IbanNumber.IsValid),
        ("CARD", CardForm(), CardNumber.IsValid),
        ("IP", AddressForm(), IsAddress),
        ("PHONE", Phone(), static text => text.Count(char.IsAsciiDigit) is >= LeastPhoneDigits and <= MostPhoneDigits),
    ];

    /// <inheritdoc/>
    public ScrubbedText Scrub(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var found = new List<string>();
        foreach (var (kind, pattern, isMeant) in s_kinds)
        {
            text = pattern.Replace(text, match =>
            {
                if (!isMeant(match.Value))
                {
                    return match.Value;
                }

                found.Add(kind);
                return $"[{kind}]";
            });
        }

        return new ScrubbedText(text, found);
    }

    // Times (12:30), versions (1.2.3) and names in code (a::b) are no addresses; the loopback names nobody.
    private static bool IsAddress(string text) => IPAddress.TryParse(text, out var address) && !IPAddress.IsLoopback(address)
        && (address.AddressFamily == AddressFamily.InterNetworkV6 ? text.Any(char.IsAsciiDigit) && text.Count(char.IsAsciiHexDigit) >= LeastAddressDigits : text.Count(letter => letter == '.') == 3);

    [GeneratedRegex(@"(?<![\w.+-])[\w.+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}(?![\w-])")]
    private static partial Regex Email();

    [GeneratedRegex(@"(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])", RegexOptions.IgnoreCase)]
    private static partial Regex IbanForm();

    [GeneratedRegex(@"(?<![\w-])[2-6][0-9]{3}(?:[ -]?[0-9]){9,15}(?![\w-])")]
    private static partial Regex CardForm();

    [GeneratedRegex(@"(?<![\w.:])(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?!\w|\.[0-9])|(?:(?:[0-9A-Fa-f]{1,4}:){2,7}(?::?[0-9A-Fa-f]{1,4}){1,7}|(?:[0-9A-Fa-f]{1,4}:){1,6}:(?:[0-9A-Fa-f]{1,4}:){0,5}[0-9A-Fa-f]{1,4})(?![\w:]))")]
    private static partial Regex AddressForm();

    // With a country's code; with a leading zero and a separator; or in the North American form.
    [GeneratedRegex(@"(?<![\w+.-])(?:\+[0-9]{1,3}[ ()./-]{0,2}(?:[0-9][ ()./-]{0,2}){6,13}[0-9]|\(?0[0-9]{1,5}\)?[ /-][0-9](?:[ /-]?[0-9]){4,9}|\(?[2-9][0-9]{2}\)?[ .-][0-9]{3}[ .-][0-9]{4})(?![\w-])")]
    private static partial Regex Phone();
}

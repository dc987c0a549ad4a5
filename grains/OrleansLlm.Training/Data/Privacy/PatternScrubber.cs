using System.Net;
using System.Net.Sockets;
using System.Text;
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
    private static readonly (string Kind, Regex Pattern, Func<string, int> LengthOf)[] s_kinds =
    [
        ("EMAIL", Email(), static text => text.Length),
        ("IBAN", IbanForm(), static text => Longest(text, IbanNumber.IsValid)),
        ("CARD", CardForm(), static text => Longest(text, CardNumber.IsValid)),
        ("IP", AddressForm(), static text => IsAddress(text) ? text.Length : 0),
        ("PHONE", Phone(), static text => text.Count(char.IsAsciiDigit) is >= LeastPhoneDigits and <= MostPhoneDigits ? text.Length : 0),
    ];

    /// <inheritdoc/>
    public ScrubbedText Scrub(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var found = new List<string>();
        foreach (var (kind, pattern, lengthOf) in s_kinds)
        {
            text = Replace(text, pattern, lengthOf, kind, found);
        }

        return new ScrubbedText(text, found);
    }

    private static string Replace(string text, Regex pattern, Func<string, int> lengthOf, string kind, List<string> found)
    {
        var scrubbed = new StringBuilder();
        int done = 0;
        for (var match = pattern.Match(text); match.Success;)
        {
            int length = lengthOf(match.Value);
            if (length > 0)
            {
                found.Add(kind);
                scrubbed.Append(text, done, match.Index - done).Append('[').Append(kind).Append(']');
                done = match.Index + length;
            }

            // What follows a find within its match may be another one; what is none may hide one that begins at its next part.
            match = pattern.Match(text, match.Index + (length > 0 ? length : PartOf(match.Value)));
        }

        return done == 0 ? text : scrubbed.Append(text, done, text.Length - done).ToString();
    }

    /// <summary>The length of the longest beginning, up to a separator, that has the form's check digits: words and numbers that follow look like more of the same.</summary>
    private static int Longest(string text, Func<string, bool> isValid)
    {
        for (int length = text.Length; length > 0; length = text.AsSpan(0, length).LastIndexOfAny(' ', '-'))
        {
            if (isValid(text[..length]))
            {
                return length;
            }
        }

        return 0;
    }

    private static int PartOf(string text) => text.AsSpan().IndexOfAny(' ', '-') is > 0 and var end ? end : text.Length;

    // Times (12:30), versions (1.2.3) and names in code (a::b) are no addresses; the loopback names nobody.
    private static bool IsAddress(string text) => IPAddress.TryParse(text, out var address) && !IPAddress.IsLoopback(address)
        && (address.AddressFamily == AddressFamily.InterNetworkV6 ? text.Any(char.IsAsciiDigit) && text.Count(char.IsAsciiHexDigit) >= LeastAddressDigits : text.Count(letter => letter == '.') == 3);

    [GeneratedRegex(@"(?<![\w.+-])[\w.+-]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}\p{L}{2,24}(?![\w-])")]
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

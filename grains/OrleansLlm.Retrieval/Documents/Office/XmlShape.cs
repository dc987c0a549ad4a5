using System.Xml;

namespace OrleansLlm.Retrieval.Documents.Office;

/// <summary>
/// Looks at a part of an Office file before its elements become objects: how many there are, and how deep they lie in each other. Rows of sheets become objects one by one, so that for
/// them it is the largest that counts.
/// </summary>
internal static class XmlShape
{
    private const int MaxDepth = 256;

    private static readonly XmlReaderSettings s_settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CheckCharacters = false, IgnoreComments = true, IgnoreProcessingInstructions = true, CloseInput = false,
    };

    /// <exception cref="DocumentException">It has too many, or they lie too deep.</exception>
    public static void Check(Stream part, DocumentSource source)
    {
        using var reader = XmlReader.Create(part, s_settings);
        var (elements, isSheet, row) = (0, false, int.MaxValue);
        while (Reads(reader))
        {
            if (reader.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            isSheet |= reader.Depth == 0 && reader.LocalName == "worksheet";
            if (isSheet && reader.LocalName == "row")
            {
                (elements, row) = (0, reader.Depth);
            }

            elements += !isSheet || reader.Depth > row ? 1 : 0;
            Require(reader.Depth <= MaxDepth, source, $"nest its elements at most {MaxDepth} deep");
            Require(elements <= source.Limits.MaxElements, source, $"have at most {source.Limits.MaxElements} elements in a part, or in a row of a sheet");
        }
    }

    /// <summary>What is no XML is told by whoever opens the part, if anybody does.</summary>
    private static bool Reads(XmlReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private static void Require(bool holds, DocumentSource source, string limit)
    {
        if (!holds)
        {
            throw new DocumentException(DocumentFault.TooLarge, $"{source.Name} may {limit}. Given: more.");
        }
    }
}

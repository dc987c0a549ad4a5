namespace OrleansLlm.Silo.Api.Answers;

/// <summary>
/// Makes the ids of answers. They also name reservations, so they are always made here: an id taken from a client could
/// be sent twice to pay once.
/// </summary>
internal static class RequestIds
{
    public static string New(string prefix) => $"{prefix}-{Guid.NewGuid():N}";
}

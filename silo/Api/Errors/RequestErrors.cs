namespace OrleansLlm.Silo.Api.Errors;

/// <summary>Makes the errors that request validation raises; each names the field, the limit and the value given.</summary>
internal static class RequestErrors
{
    public const string InvalidRequest = "invalid_request_error";

    public static ApiErrorException Missing(string param) =>
        Invalid("missing_required_parameter", $"Missing required parameter: '{param}'.", param);

    public static ApiErrorException WrongType(string param, string expected, string given) =>
        Invalid("invalid_type", $"Invalid type for '{param}': expected {expected}, but got {given}.", param);

    public static ApiErrorException OutOfRange(string param, string limit, string given) =>
        Invalid("invalid_value", $"Invalid value for '{param}': it must be {limit}. Given: {given}.", param);

    public static ApiErrorException InvalidValue(string param, string rule) =>
        Invalid("invalid_value", $"Invalid value for '{param}': {rule}.", param);

    public static ApiErrorException UnsupportedField(string param, string given) =>
        Invalid("unsupported_parameter", $"'{param}' is not supported by this server. Given: {given}.", param);

    public static ApiErrorException UnknownField(string param, string known) =>
        Invalid("unknown_parameter", $"Unknown parameter: '{param}'. Known here: {known}.", param);

    public static ApiErrorException UnsupportedValue(string param, string rule, string given) =>
        Invalid("unsupported_value", $"Unsupported value for '{param}': {rule}. Given: {given}.", param);

    public static ApiErrorException MalformedJson(string reason) =>
        Invalid("invalid_json", $"The request body is not valid JSON: {reason}", param: null);

    public static ApiErrorException TooLarge(long limit) => new(new ApiError
    {
        Status = StatusCodes.Status413PayloadTooLarge,
        Type = InvalidRequest,
        Code = "request_too_large",
        Message = $"The request body is larger than this server's limit of {limit} bytes.",
        ShouldRetry = false,
    });

    public static ApiErrorException NotJson(string? contentType) => new(new ApiError
    {
        Status = StatusCodes.Status415UnsupportedMediaType,
        Type = InvalidRequest,
        Code = "unsupported_media_type",
        Message = $"The Content-Type must be application/json. Given: {Json.JsonText.Shorten(contentType ?? "none")}.",
        ShouldRetry = false,
    });

    public static ApiErrorException NotForm(string? contentType) => new(new ApiError
    {
        Status = StatusCodes.Status415UnsupportedMediaType,
        Type = InvalidRequest,
        Code = "unsupported_media_type",
        Message = $"The Content-Type must be multipart/form-data with a boundary. Given: {Json.JsonText.Shorten(contentType ?? "none")}.",
        ShouldRetry = false,
    });

    private static ApiErrorException Invalid(string code, string message, string? param) => new(new ApiError
    {
        Status = StatusCodes.Status400BadRequest,
        Type = InvalidRequest,
        Code = code,
        Message = message,
        Param = param,
        ShouldRetry = false,
    });
}

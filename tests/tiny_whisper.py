"""A Whisper of the real architecture and vocabulary size, small and random, made on the spot.

Its tokenizer has Whisper's layout: 256 bytes and made-up syllables, then the special tokens in
Whisper's order, then 1501 times from <|0.00|> to <|30.00|>; 51865 in all.
"""

from itertools import product
from pathlib import Path

NUM_TEXT_TOKENS = 50_257
NUM_TOKENS = 51_865
LANGUAGES = str.split(
    "en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th "
    "ur hr bg lt la mi ml cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr "
    "pa si km sn yo so af oc ka be tg sd gu am yi lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt "
    "haw ln ha ba jw su"
)
_SIDE = 32


def save_tiny_whisper(folder: Path, seed: int) -> Path:
    """Write a CTranslate2 folder with random weights, the same for the same seed."""
    from ctranslate2.converters import TransformersConverter  # noqa: PLC0415  seconds to load

    source, made = folder / "source", folder / "tiny"
    _save_source(source, seed)
    converter = TransformersConverter(
        str(source), copy_files=["tokenizer.json", "preprocessor_config.json"]
    )
    converter.convert(str(made))
    return made


def _save_source(folder: Path, seed: int) -> None:
    import torch  # noqa: PLC0415  as above
    from transformers import (  # noqa: PLC0415  as above
        GenerationConfig,
        PreTrainedTokenizerFast,
        WhisperConfig,
        WhisperFeatureExtractor,
        WhisperForConditionalGeneration,
    )

    tokenizer = _tokenizer()
    eot, sot = (
        tokenizer.token_to_id("<|endoftext|>"),
        tokenizer.token_to_id("<|startoftranscript|>"),
    )
    config = WhisperConfig(
        vocab_size=NUM_TOKENS,
        d_model=_SIDE,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=2 * _SIDE,
        decoder_ffn_dim=2 * _SIDE,
        pad_token_id=eot,
        bos_token_id=eot,
        eos_token_id=eot,
        decoder_start_token_id=sot,
    )
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = WhisperForConditionalGeneration(config)
    model.generation_config = GenerationConfig(
        bos_token_id=eot,
        eos_token_id=eot,
        pad_token_id=eot,
        decoder_start_token_id=sot,
        suppress_tokens=[],
        begin_suppress_tokens=[eot],
        alignment_heads=[[1, 0], [1, 1]],
        lang_to_id={f"<|{code}|>": tokenizer.token_to_id(f"<|{code}|>") for code in LANGUAGES},
    )
    model.save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<|endoftext|>", bos_token="<|endoftext|>"
    ).save_pretrained(folder)
    WhisperFeatureExtractor().save_pretrained(folder)


def _tokenizer():  # noqa: ANN202  tokenizers is loaded late
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers  # noqa: PLC0415

    pieces = [*sorted(pre_tokenizers.ByteLevel.alphabet()), *_syllables()]
    # The last one is empty in Whisper's multilingual vocabulary; CTranslate2 knows it by that.
    pieces = [*pieces[: NUM_TEXT_TOKENS - 1], ""]
    tokenizer = Tokenizer(
        models.BPE(vocab={piece: index for index, piece in enumerate(pieces)}, merges=[])
    )
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    names = ["endoftext", "startoftranscript", *LANGUAGES, "translate", "transcribe", "startoflm"]
    names += ["startofprev", "nospeech", "notimestamps"]
    names += [f"{index * 0.02:.2f}" for index in range(1501)]
    tokenizer.add_special_tokens(
        [AddedToken(f"<|{name}|>", special=True, normalized=False) for name in names]
    )
    assert tokenizer.get_vocab_size() == NUM_TOKENS, tokenizer.get_vocab_size()
    return tokenizer


def _syllables() -> list[str]:
    """Return syllables, three in four with the space before them that begins a word."""
    parts = product("bdfghjklmnprstvwz", "aeiou", "nrstlmkp", "aeiouy", "bdfgnrstlmkvz")
    found = ["".join(part) for part in parts]
    return [f"\u0120{one}" if index % 4 else one for index, one in enumerate(found)]

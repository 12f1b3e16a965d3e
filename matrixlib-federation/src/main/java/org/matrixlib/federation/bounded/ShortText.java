package org.matrixlib.federation.bounded;

import java.util.regex.Pattern;

/** What others wrote, to be shown or kept. */
public final class ShortText {
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

  private ShortText() {}

  /**
   * The start of a text, with question marks in place of what can't be printed.
   *
   * @param text any text
   * @param maxLength how much of it, in {@code char}s
   * @return the start
   */
  public static String of(String text, int maxLength) {
    String start = text.substring(0, Math.min(text.length(), maxLength));
    return UNPRINTABLE.matcher(start).replaceAll("?");
  }
}
